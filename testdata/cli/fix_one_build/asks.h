#ifdef Py_GIL_DISABLED
#define close(Fd) closed_elsewhere(Fd)
int closed_elsewhere(int);
#endif
