// Of the threads of a team, or of all that run a function, one alone goes on:
// the one that came from Python.
#include <Python.h>
#include <pthread.h>
#include <thread>

extern "C" int omp_get_thread_num(void);
extern "C" int omp_get_num_threads(void);
double compute(int I);
static std::thread::id Main;
static pthread_t First;

int compared_ok(int N) {
  const std::thread::id Caller = std::this_thread::get_id();
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++) {
    compute(I);
    if (std::this_thread::get_id() == Caller)
      Stop |= PyErr_CheckSignals();
  }
  return Stop;
}
int compared_with_more_ok(int N) {
  const auto Caller = std::this_thread::get_id();
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++) {
    compute(I);
    if (!Stop && Caller == std::this_thread::get_id() && I % 10 == 0)
      Stop = PyErr_CheckSignals();
  }
  return Stop;
}
int others_go_on_ok(int N) {
  const auto Caller = std::this_thread::get_id();
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++) {
    compute(I);
    if (std::this_thread::get_id() != Caller)
      continue;
    Stop |= PyErr_CheckSignals();
  }
  return Stop;
}
int kept_ok(int N) {
  int Stop = 0;
#pragma omp parallel
  {
    bool Mine = pthread_self() == First;
    for (int I = 0; I < N; I++) {
      compute(I);
      if (Mine)
        Stop |= PyErr_CheckSignals();
    }
  }
  return Stop;
}
int number_ok(int N) {
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++) {
    compute(I);
    if (omp_get_thread_num() == 0)
      Stop |= PyErr_CheckSignals();
  }
  return Stop;
}
int number_kept_ok(int N) {
  int Stop = 0;
#pragma omp parallel
  {
    const int Number = omp_get_thread_num();
    compute(N);
    if (!Number)
      Stop |= PyErr_CheckSignals();
  }
  return Stop;
}
static bool interrupted() {
  if (pthread_equal(pthread_self(), First))
    return PyErr_CheckSignals() != 0;
  return false;
}
int helper(int N) {
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++) {
    compute(I);
    Stop |= interrupted(); // expect: nogil-readonly-array-write/threads-same-place: threads change 'Stop' at once
  }
  return Stop;
}
void body_ok() {
  std::thread T([] {
    compute(1);
    if (std::this_thread::get_id() == Main)
      PyErr_CheckSignals();
  });
  T.join();
}

int other_number_bad(int N) {
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++) {
    compute(I);
    if (omp_get_thread_num() == 1)
      Stop |= PyErr_CheckSignals(); // expect: nogil-detached-api-call/foreign-thread
  }
  return Stop;
}
int all_but_one_bad(int N) {
  const auto Caller = std::this_thread::get_id();
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++) {
    compute(I);
    if (std::this_thread::get_id() != Caller)
      Stop |= PyErr_CheckSignals(); // expect: nogil-detached-api-call/foreign-thread // expect: nogil-readonly-array-write/threads-same-place
  }
  return Stop;
}
int behind_it_bad(int N) {
  const auto Caller = std::this_thread::get_id();
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++) {
    if (std::this_thread::get_id() == Caller)
      compute(I);
    Stop |= PyErr_CheckSignals(); // expect: nogil-detached-api-call/foreign-thread // expect: nogil-readonly-array-write/threads-same-place
  }
  return Stop;
}
int detached_bad(int N) {
  int Stop = 0;
  Py_BEGIN_ALLOW_THREADS
  if (pthread_self() == First)
    Stop = PyErr_CheckSignals(); // expect: nogil-detached-api-call/always-detached
  Py_END_ALLOW_THREADS
  return Stop;
}
int thread_count_bad(int N) {
  int Stop = 0;
#pragma omp parallel for
  for (int I = 0; I < N; I++)
    if (omp_get_num_threads() == 0)
      Stop |= PyErr_CheckSignals(); // expect: nogil-detached-api-call/foreign-thread
  return Stop;
}
// A variable that only its own negation sets.
int turned_ok(int V) {
  V = !V;
  if (V)
    compute(V);
  return V;
}
