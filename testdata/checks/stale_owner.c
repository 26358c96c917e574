// Whose object is it? Evidence needs a member of an object that others have,
// and a change that leaves the object alive.
#include <Python.h>

int work(char *);

typedef struct {
  char *data;
  int mode;
} Image;

typedef struct {
  PyObject_HEAD
  Image *image, *kept;
  PyMutex mutex;
  char *stack;
} Picture;

// Ends the image, not only its data: who calls this has it alone.
static void image_delete(Image *im) {
  PyMem_Free(im->data);
  PyMem_Free(im);
}

static Image *image_new(Image *given) {
  Image *im = given ? given : PyMem_Malloc(sizeof(Image));
  im->data = PyMem_Malloc(100);
  im->mode = 1;
  return im;
}

static PyObject *filter_ok(Picture *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  work(self->image->data);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *transform(Picture *self, PyObject *arg) {
  Image *out = arg == Py_None ? image_new(NULL) : self->image;
  if (arg == Py_None)
    image_delete(out);
  Py_RETURN_NONE;
}

// Locked where the object is shared; where no lock is held, it is local.
static void grow(Picture *p) {
  Py_BEGIN_ALLOW_THREADS
  work(p->stack);
  Py_END_ALLOW_THREADS
}

static void reset(Picture *p) {
  PyMem_Free(p->stack);
  p->stack = NULL;
}

static PyObject *scan_ok(Picture *self, PyObject *arg) {
  PyMutex_Lock(&self->mutex);
  grow(self);
  reset(self);
  PyMutex_Unlock(&self->mutex);
  Py_RETURN_NONE;
}

static PyObject *match_ok(PyObject *module, PyObject *arg) {
  Picture local = {0};
  grow(&local);
  reset(&local);
  Py_RETURN_NONE;
}

// A mode is no busy flag: what the reader sets by the way, the writer may test.
static PyObject *convert_bad(Picture *self, PyObject *arg) {
  Image *fresh = image_new(NULL);
  fresh->mode = self->kept->mode;
  Py_BEGIN_ALLOW_THREADS
  work(self->kept->data); // expect: nogil-stale-after-detach: 'self->kept' is used while the thread is detached; 'drop' may end it meanwhile
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *drop(Picture *self, PyObject *arg) {
  if (self->image->data == NULL)
    return NULL;
  PyMem_Free(self->kept); // expect: nogil-racy-member/swap
  self->kept = NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"filter", (PyCFunction)filter_ok, METH_O, 0},
    {"transform", (PyCFunction)transform, METH_O, 0},
    {"scan", (PyCFunction)scan_ok, METH_O, 0},
    {"convert", (PyCFunction)convert_bad, METH_O, 0},
    {"drop", (PyCFunction)drop, METH_NOARGS, 0},
    {0}};

static PyMethodDef functions[] = {{"match", match_ok, METH_O, 0}, {0}};
