#ifndef GIL_H
#define GIL_H
#include <Python.h>
PyThreadState *my_release(void);
void my_acquire(PyThreadState *Saved);
struct region {
  PyThreadState *saved;
};
void region_enter(struct region *R);
void region_leave(struct region *R);
#endif
