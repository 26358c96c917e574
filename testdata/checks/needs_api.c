// A flag decides both whether to detach and whether to use the API.
#include <numpy/arrayobject.h>

void kernel(char *P, npy_intp N);

int flag_ok(NpyIter *It) {
  int needs_api = NpyIter_IterationNeedsAPI(It);
  NPY_BEGIN_THREADS_DEF;
  if (!needs_api)
    NPY_BEGIN_THREADS;
  do {
    kernel(NULL, 1);
    if (needs_api && PyErr_Occurred())
      break;
  } while (1);
  NPY_END_THREADS; // unreached: the other loop has no end
  return 0;
}

int other_flag_bad(NpyIter *It, int verbose) {
  int needs_api = NpyIter_IterationNeedsAPI(It);
  NPY_BEGIN_THREADS_DEF;
  if (!needs_api)
    NPY_BEGIN_THREADS;
  do {
    kernel(NULL, 1);
    if (verbose && PyErr_Occurred()) // expect: nogil-detached-api-call: PyErr_Occurred
      break;
  } while (1);
  NPY_END_THREADS;
  return 0;
}

int flag_changed_bad(NpyIter *It, NpyIter *Other) {
  int needs_api = NpyIter_IterationNeedsAPI(It);
  NPY_BEGIN_THREADS_DEF;
  if (!needs_api)
    NPY_BEGIN_THREADS;
  needs_api = NpyIter_IterationNeedsAPI(Other);
  kernel(NULL, 1);
  if (needs_api && PyErr_Occurred()) // expect: nogil-detached-api-call: PyErr_Occurred
    kernel(NULL, 2);
  NPY_END_THREADS;
  return 0;
}

int flag_updated_ok(NpyIter *It, NpyIter *Other) {
  int needs_api = NpyIter_IterationNeedsAPI(It);
  needs_api |= NpyIter_IterationNeedsAPI(Other);
  NPY_BEGIN_THREADS_DEF;
  if (!needs_api)
    NPY_BEGIN_THREADS;
  kernel(NULL, 1);
  if (needs_api)
    PyErr_Clear();
  NPY_END_THREADS;
  return 0;
}

// The helper needs the API only if it is told so.
static int run(int needs_api, npy_intp N) {
  kernel(NULL, N);
  if (needs_api && PyErr_Occurred())
    return -1;
  return 0;
}

int helper_zero_ok(npy_intp N) {
  int R;
  NPY_BEGIN_ALLOW_THREADS
  R = run(0, N);
  NPY_END_ALLOW_THREADS
  return R;
}

int helper_one_bad(npy_intp N) {
  int R;
  NPY_BEGIN_ALLOW_THREADS
  R = run(1, N); // expect: nogil-detached-api-call: run
  NPY_END_ALLOW_THREADS
  return R;
}

int helper_flag_ok(NpyIter *It, npy_intp N) {
  int needs_api = NpyIter_IterationNeedsAPI(It);
  int R;
  NPY_BEGIN_THREADS_DEF;
  if (!needs_api)
    NPY_BEGIN_THREADS;
  R = run(needs_api, N);
  NPY_END_THREADS;
  return R;
}

int helper_flag_bad(NpyIter *It, npy_intp N, int verbose) {
  int needs_api = NpyIter_IterationNeedsAPI(It);
  int R;
  NPY_BEGIN_THREADS_DEF;
  if (!needs_api)
    NPY_BEGIN_THREADS;
  R = run(verbose, N); // expect: nogil-detached-api-call: run
  NPY_END_THREADS;
  return R;
}

// Calls whose need depends on an argument: with an errmsg there is none.
int errmsg_ok(NpyIter *It) {
  char *Message = NULL;
  NpyIter_IterNextFunc *Next;
  NPY_BEGIN_ALLOW_THREADS
  Next = NpyIter_GetIterNext(It, &Message);
  kernel(NULL, Next != NULL);
  NPY_END_ALLOW_THREADS
  return 0;
}

int errmsg_bad(NpyIter *It) {
  NpyIter_IterNextFunc *Next;
  NPY_BEGIN_ALLOW_THREADS
  Next = NpyIter_GetIterNext(It, NULL); // expect: nogil-detached-api-call: NpyIter_GetIterNext
  kernel(NULL, Next != NULL);
  NPY_END_ALLOW_THREADS
  return 0;
}

int deallocate_bad(NpyIter *It) {
  int R;
  NPY_BEGIN_ALLOW_THREADS
  kernel(NULL, 1);
  R = NpyIter_Deallocate(It); // expect: nogil-detached-api-call: NpyIter_Deallocate
  NPY_END_ALLOW_THREADS
  return R;
}

int deallocate_ok(NpyIter *It) {
  NPY_BEGIN_ALLOW_THREADS
  kernel(*NpyIter_GetDataPtrArray(It), *NpyIter_GetInnerLoopSizePtr(It));
  NPY_END_ALLOW_THREADS
  return NpyIter_Deallocate(It);
}
