/* A pointer of static storage has its first value from its initialiser. */
#include "nogil_test.h"

typedef void (*hook)(void);

static void report(void) {}
static void silence(void) {}

static void (*handler)(void) = report;
static hook by_typedef = &report;
hook shared = (hook)report;

void calls(void) {
  static hook inner = silence;
  handler(); T_CALLS(pointer, report);
  by_typedef(); T_CALLS(pointer, report);
  shared(); T_CALLS(pointer, report);
  inner(); T_CALLS(pointer, silence);
}

static hook changed = report;
void set(void) { changed = silence; }
void calls_changed(void) {
  changed(); T_CALLS(pointer, report, silence);
}
