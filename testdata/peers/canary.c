// scripts/peers runs every tool on this first: each has something to say about
// it, so that silence elsewhere is not that of a broken command line.
#include <Python.h>

char *strtok(char *Text, const char *Ends);

void canary(int N) {
  int *Nowhere = NULL;
  int Never = 0;
  if (N == 3);
    strtok(NULL, ",");
  Py_BEGIN_ALLOW_THREADS
  PyErr_Clear();
  Py_END_ALLOW_THREADS
  *Nowhere = N / Never;
}
