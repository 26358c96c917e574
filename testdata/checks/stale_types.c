// Types of Python's that share one record of C: a method gets objects of the
// types in whose tables it stands, and of those that are derived from them.
#include <Python.h>

struct link;
int link_send(struct link *);
void link_close(struct link *);

typedef struct {
  PyObject_HEAD
  struct link *w, *r, *b, *m, *a;
} Handle;

#define SEND(name, member)                                                     \
  static PyObject *name(PyObject *op, PyObject *arg) {                         \
    Handle *self = (Handle *)op;                                               \
    int n;                                                                     \
    Py_BEGIN_ALLOW_THREADS n = link_send(self->member);                        \
    Py_END_ALLOW_THREADS return PyLong_FromLong(n);                            \
  }
SEND(writer_ok, w)
SEND(reader_bad, r) // expect: nogil-stale-after-detach: 'self->r' is used by 'link_send' while the thread is detached; 'close_link' may end it meanwhile
SEND(base_bad, b)   // expect: nogil-stale-after-detach: 'self->b' is used by 'link_send'
SEND(made_bad, m)   // expect: nogil-stale-after-detach: 'self->m' is used by 'link_send'
SEND(any_bad, a)    // expect: nogil-stale-after-detach: 'self->a' is used by 'link_send'

#define END(member) link_close(self->member), self->member = NULL
static PyObject *close_link(PyObject *op, PyObject *arg) {
  Handle *self = (Handle *)op;
  END(w), END(r), END(b), END(m), END(a); // expect: nogil-racy-member/swap // expect: nogil-racy-member/swap // expect: nogil-racy-member/swap // expect: nogil-racy-member/swap // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

static PyMethodDef writer_methods[] = {{"send", writer_ok, METH_NOARGS, 0}, {0}};
static PyMethodDef base_methods[] = {{"send", base_bad, METH_NOARGS, 0}, {0}};
static PyMethodDef reader_methods[] = {{"read", reader_bad, METH_NOARGS, 0},
                                       {"close", close_link, METH_NOARGS, 0},
                                       {0}};
PyTypeObject Writer = {.tp_name = "m.Writer", .tp_methods = writer_methods};
PyTypeObject Base = {.tp_name = "m.Base", .tp_methods = base_methods};
PyTypeObject Reader = {
    .tp_name = "m.Reader", .tp_methods = reader_methods, .tp_base = &Base};

// Filled when the module is made.
static PyMethodDef made_methods[] = {{"send", made_bad, METH_NOARGS, 0}, {0}};
static PyMethodDef any_methods[] = {{"send", any_bad, METH_NOARGS, 0}, {0}};
PyTypeObject Made = {.tp_name = "m.Made"}, Any = {.tp_name = "m.Any", .tp_methods = any_methods};
PyTypeObject *some_type(void);
void fill(void) {
  Made.tp_methods = made_methods;
  Made.tp_base = &Reader;
  Any.tp_base = some_type();
}
