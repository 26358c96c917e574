// A program of its own beside the module: no thread of Python's comes here.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static jmp_buf Place;
static char Text[64];
void probe(void);

static void on_fault_ok(int Signal) { longjmp(Place, Signal); }
static int try_ok(void) {
  void (*Old)(int) = signal(SIGILL, on_fault_ok);
  int Caught = setjmp(Place);
  if (!Caught)
    probe();
  signal(SIGILL, Old);
  return Caught;
}
static const char *name_ok(int Kind) {
  sprintf(Text, "kind %d", Kind);
  return Text;
}
int main(int argc, char **argv) { // guard: nogil-global-error-state: int main => int run
  puts(name_ok(try_ok()));
  return 0;
}
