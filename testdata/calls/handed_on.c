/* Functions as arguments: what a parameter is at all callers, what an API is
   given, and what only looks like it. */
#include "nogil_test.h"

typedef int (*compare)(int, int);
struct job {
  void (*run)(void *);
  void *with;
};

void library_sort(int *, int, compare);

static int up(int a, int b) { return a - b; }
static int down(int a, int b) { return b - a; }
static void work(void *x) { (void)x; }

static int apply(compare how, int a) {
  return how(a, 1); T_CALLS(parameter, up, down);
}
static int apply_copy(compare how, int a) {
  compare mine = how;
  return mine(a, 1); T_CALLS(parameter, down);
}
static int on(compare how, int a) {
  apply_copy(how, a); T_CALLS(handed_on, down);
  return apply(how, a); T_CALLS(handed_on, down);
}

int use(int *v, int n) {
  apply(up, n); T_CALLS(handed_on, up); T_CALLS(direct, apply);
  on(down, n); T_CALLS(handed_on, down);
  library_sort(v, n, n ? up : down); T_CALLS(handed_on, up, down);
  return n;
}

static void start(struct job *j) {
  j->run(j->with); T_CALLS(pointer, work);
}

void queue(void *x) {
  struct job j = {work, x};
  start(&j); T_CALLS(direct, start); T_CALLS(handed_on);
}

int compares(compare how) {
  if (how == up) /* named, not called */
    return 1;
  return 0;
}

static void odd(int n);
static void even(int n) {
  if (n)
    odd(n - 1); T_CALLS(direct, odd);
}
static void odd(int n) {
  if (n)
    even(n - 1); T_CALLS(direct, even);
}
void both(int n) { even(n); }
