// Threads of C++ that are started in a loop, and libraries that divide a loop's rounds among threads.
#include <Python.h>
#include <atomic>
#include <mutex>
#include <tbb/parallel_for.h>
#include <thread>
#include <vector>

int bin_of(double X);
int threads();

// --- One place for all threads.
double sum_bad(const double *X, long N) {
  std::vector<std::thread> Team;
  double Sum = 0;
  for (long T = 0; T < 4; ++T)
    Team.emplace_back([&, T] {
      for (long I = T; I < N; I += 4)
        Sum += X[I]; // expect: nogil-readonly-array-write/threads-same-place: threads change 'Sum' at once
    });
  for (std::thread &T : Team)
    T.join();
  return Sum;
}
double atomic_ok(const double *X, long N) {
  std::vector<std::thread> Team;
  std::atomic<long> Sum{0}; // guard: nogil-readonly-array-write: std::atomic<long> Sum{0} => long Sum = 0
  for (long T = 0; T < 4; ++T)
    Team.emplace_back([&, T] {
      for (long I = T; I < N; I += 4)
        Sum += long(X[I]);
    });
  for (std::thread &T : Team)
    T.join();
  return double(Sum);
}
double locked_ok(const double *X, long N) {
  std::vector<std::thread> Team;
  std::mutex Lock;
  double Sum = 0;
  for (long T = 0; T < 4; ++T)
    Team.emplace_back([&, T] {
      for (long I = T; I < N; I += 4) {
        std::lock_guard<std::mutex> Held(Lock); // guard: nogil-readonly-array-write
        Sum += X[I];
      }
    });
  for (std::thread &T : Team)
    T.join();
  return Sum;
}
void slices_ok(const double *X, std::vector<double> &Sums, long N) {
  std::vector<std::thread> Team;
  for (long T = 0; T < 4; ++T)
    Team.emplace_back([&, T] {
      double Own = 0;
      for (long I = T; I < N; I += 4)
        Own += X[I];
      Sums[T] += Own; // guard: nogil-readonly-array-write: Sums[T] => Sums[0]
    });
  for (std::thread &T : Team)
    T.join();
}
// A thread at a time.
double waited_ok(const double *X, long N) {
  double Sum = 0;
  for (long T = 0; T < 4; ++T) {
    std::thread One([&, T] {
      for (long I = T; I < N; I += 4)
        Sum += X[I];
    });
    One.join(); // guard: nogil-readonly-array-write
  }
  return Sum;
}

// --- A function, and what it is given.
static void add(const double *X, double *Sums, long From, long To) {
  for (long I = From; I < To; ++I)
    Sums[bin_of(X[I])] += X[I]; // expect: nogil-readonly-array-write/threads-pick-element: elements of 'Sums'
}
void given_bad(const double *X, double *Sums, long N) {
  std::vector<std::thread> Team;
  for (long T = 0; T < 4; ++T)
    Team.emplace_back(add, X, Sums, T * N / 4, (T + 1) * N / 4);
  for (std::thread &T : Team)
    T.join();
}
static void add_own(const double *X, double *Sums, long From, long To) {
  for (long I = From; I < To; ++I)
    Sums[bin_of(X[I])] += X[I];
}
void given_ok(const double *X, double *Sums, long N) {
  std::vector<std::thread> Team;
  for (long T = 0; T < 4; ++T)
    Team.emplace_back(add_own, X, Sums + 16 * T, T * N / 4, (T + 1) * N / 4); // guard: nogil-readonly-array-write: Sums + 16 * T => Sums
  for (std::thread &T : Team)
    T.join();
}

// --- A library divides the rounds, and says which one it is.
void histogram_bad(const double *X, std::vector<long> &Bins, long N) {
  tbb::parallel_for(0L, N, [&](long I) {
    Bins[bin_of(X[I])]++; // expect: nogil-readonly-array-write/threads-pick-element: threads change elements of 'Bins' at once
  });
}
void elements_ok(const double *X, std::vector<double> &To, long N) {
  tbb::parallel_for(0L, N, [&](long I) {
    To[I] += X[I]; // guard: nogil-readonly-array-write: To[I] => To[0]
  });
}

// --- A container that all fill.
void found_bad(const double *X, std::vector<long> &Found, long N) {
#pragma omp parallel for
  for (long I = 0; I < N; ++I)
    if (X[I] > 0)
      Found.push_back(I); // expect: nogil-readonly-array-write/threads-resize: threads add elements to 'Found' or take some out at once
}
void found_ok(const double *X, std::vector<long> &Found, long N) {
#pragma omp parallel
  {
    std::vector<long> Own;
#pragma omp for
    for (long I = 0; I < N; ++I)
      if (X[I] > 0)
        Own.push_back(I); // guard: nogil-readonly-array-write: Own => Found
#pragma omp critical // guard: nogil-readonly-array-write
    Found.insert(Found.end(), Own.begin(), Own.end());
  }
}
void lists_ok(std::vector<std::vector<long>> &Lists, long N) {
#pragma omp parallel for
  for (long I = 0; I < N; ++I)
    Lists[I].push_back(I); // guard: nogil-readonly-array-write: Lists[I] => Lists[0]
}

// --- A function of the project's that runs others in a loop of OpenMP.
template <class Body> void for_each_round(long N, const Body &Do) {
#pragma omp parallel for
  for (long I = 0; I < N; ++I)
    Do(I);
}
double passed_bad(const double *X, long N) {
  double Sum = 0;
  for_each_round(N, [&](long I) {
    Sum += X[I]; // expect: nogil-readonly-array-write/threads-same-place: threads change 'Sum' at once
  });
  return Sum;
}
void passed_ok(const double *X, double *To, long N) {
  for_each_round(N, [&](long I) {
    To[I] += X[I]; // guard: nogil-readonly-array-write: To[I] => To[0]
  });
}

// --- What belongs to the thread is captured by what it calls.
void inside_ok(const double *X, double *To, long N) {
#pragma omp parallel for
  for (long I = 0; I < N; ++I) {
    double Own = 0;
    auto Add = [&](double Y) { Own += Y; };
    Add(X[I]);
    To[I] = Own; // guard: nogil-readonly-array-write: To[I] = Own => To[0] = X[I]
  }
}
PyObject *uses_python() { return PyLong_FromLong(1); }
