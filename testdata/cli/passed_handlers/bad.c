// What a function passes on is what it was given only if its row says so.
extern void PyErr_Clear(void);

typedef void (*handler)(int);
extern void lib_on_event(handler);
extern handler lib_same(handler);
extern handler lib_view(handler);
extern handler lib_last(int, handler);
extern void lib_fill(handler *, handler);

static void same(int Event) { PyErr_Clear(); }
static void view(int Event) { PyErr_Clear(); }
static void last(int Event) { PyErr_Clear(); }
static void filled(int Event) { PyErr_Clear(); }

void set_up(void) {
  handler Own;
  lib_on_event(lib_same(same));
  lib_on_event(lib_view(view));
  lib_on_event(lib_last(1, last));
  lib_fill(&Own, filled);
}
