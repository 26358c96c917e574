// What these need is known only once the program is linked.
#include "helper.h"

int set_error(int Code) {
  PyErr_Format(PyExc_OSError, "error %d", Code);
  return Code;
}

int add(int A, int B) { return A + B; }
