/* Which build this is, and what the project makes of it. */
#include <Python.h>
#include <pthread.h>
#include <unistd.h>
#ifdef Py_GIL_DISABLED
#define ALONE 0
#else
#define ALONE 1
#endif
