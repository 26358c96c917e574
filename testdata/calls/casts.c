/* Calls through casts go to functions of the type that is called. */
#include "nogil_test.h"

struct question {
  long value;
};
typedef int (*answer)(struct question *);
typedef long (*count)(long);

static int forty(struct question *q) { return q != 0; }
static long twice(long n) { return 2 * n; }
static void nothing(void) {}
static long other(int n) { return n; }

struct row {
  void *address;
  count cast;
};
static const struct row rows[] = {{(void *)forty, (count)other},
                                  {(void *)twice, twice},
                                  {(void *)nothing, (count)nothing}};

void through_a_member(const struct row *r, struct question *q) {
  ((answer)r->address)(q); T_CALLS(pointer, forty);
  ((count)r->address)(1); T_CALLS(pointer, twice, nothing);
}

void through_a_copy(int n, struct question *q) {
  answer a = (answer)rows[n].address;
  a(q); T_CALLS(pointer, forty);
}

void of_the_own_type(int n) {
  rows[n].cast(1); T_CALLS(pointer, twice, other, nothing);
}

void of_nobodys_type(const struct row *r) {
  ((char (*)(char))r->address)('a'); T_CALLS(pointer);
}
