// A library's source, taken into the unit: its functions are static, and what rows say of them holds.
#include <Python.h>

#define LIBRARY_API static
typedef struct pg_conn PGconn;
LIBRARY_API int lo_open(PGconn *C, unsigned Id, int Mode) { return C != 0; }
LIBRARY_API int lo_close(PGconn *C, int Fd) { return C != 0; }
LIBRARY_API int lo_read(PGconn *C, int Fd, char *Buf, size_t N) { return C != 0; }
LIBRARY_API int lo_write(PGconn *C, int Fd, const char *Buf, size_t N) { return C != 0; }
LIBRARY_API int lo_lseek(PGconn *C, int Fd, int To, int From) { return C != 0; }
LIBRARY_API int lo_tell(PGconn *C, int Fd) { return C != 0; }
LIBRARY_API unsigned lo_creat(PGconn *C, int Mode) { return C != 0; }
LIBRARY_API unsigned lo_import(PGconn *C, const char *File) { return C != 0; }
LIBRARY_API int lo_export(PGconn *C, unsigned Id, const char *File) { return C != 0; }
LIBRARY_API int lo_unlink(PGconn *C, unsigned Id) { return C != 0; }

static PyObject *all_bad(PyObject *Self, PyObject *Arg) {
  PGconn *C = (PGconn *)PyCapsule_GetPointer(Arg, NULL);
  char Buf[9000];
  unsigned Id = lo_creat(C, 0); // expect: nogil-missing-gil-release/waits-outside: 'lo_creat', which waits for a database
  int Fd = lo_open(C, Id, 0);
  lo_read(C, Fd, Buf, sizeof Buf);
  lo_write(C, Fd, Buf, sizeof Buf);
  lo_lseek(C, Fd, lo_tell(C, Fd), 0);
  lo_close(C, Fd);
  lo_export(C, lo_import(C, "x"), "y");
  return PyLong_FromLong(lo_unlink(C, Id));
}

static PyMethodDef Methods[] = {{"all", all_bad, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
