/* What a pointer may hold: one value, tables, members, results, and what is
   written through a parameter. */
#include "nogil_test.h"

typedef void (*step)(void);
typedef int (*reader)(int);

static void wash(void) {}
static void rinse(void) {}
static void dry(void) {}
static int low(int x) { return x; }
static int high(int x) { return -x; }

static const step program[] = {wash, rinse};
static struct {
  step first;
  struct {
    reader how;
  } in;
} machine = {wash, {low}};
struct driver {
  const char *name;
  reader read;
  step steps[2];
};
static struct driver drivers[] = {{"l", low, {wash, rinse}},
                                  {"h", high, {dry, dry}}};
static step slots[4];
static step later;

void one_value(void) {
  step s = dry;
  s(); T_CALLS(pointer, dry);
}

void of_a_table(int n) {
  program[n](); T_CALLS(pointer, wash, rinse);
}

void of_a_local_table(int n) {
  step local[] = {rinse, dry};
  local[n](); T_CALLS(pointer, rinse, dry);
}

void of_a_nameless_record(void) {
  machine.first(); T_CALLS(pointer, wash);
  machine.in.how(1); T_CALLS(pointer, low);
}

void of_a_member(const struct driver *d, int n) {
  d->read(1); T_CALLS(pointer, low, high);
  drivers[n].steps[0](); T_CALLS(pointer, wash, rinse, dry);
}

static step chosen(int n) { return n ? wash : rinse; }

void of_a_result(int n) {
  chosen(n)(); T_CALLS(pointer, wash, rinse); T_CALLS(direct, chosen);
  step kept = chosen(n);
  kept(); T_CALLS(pointer, wash, rinse);
}

static void fill(step *slot, step with) { *slot = with; }
static void fill_on(step *slot) { fill(slot, wash); }

void through_a_parameter(int n) {
  fill(&slots[n], dry);
  fill_on(&later);
  slots[n](); T_CALLS(pointer, wash, dry); /* what fill writes, anywhere */
  later(); T_CALLS(pointer, wash, dry);
}

void through_a_local_pointer(int n) {
  static step table[2];
  step *at = &table[n];
  *at = rinse;
  table[n](); T_CALLS(pointer, rinse);
}

void nobody_knows(step other) {
  other(); T_CALLS(parameter);
  T_CALLS(pointer);
}
