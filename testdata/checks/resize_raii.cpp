// Views and containers of C++ that end by themselves.
#include <Python.h>
#include <vector>

int hash(const void *P, Py_ssize_t N);

class BufferView {
public:
  explicit BufferView(PyObject *O) : Valid(PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) == 0) {}
  ~BufferView() {
    if (Valid)
      PyBuffer_Release(&View);
  }
  const char *data() const { return static_cast<const char *>(View.buf); }
  Py_ssize_t size() const { return View.len; }
  explicit operator bool() const { return Valid; }

private:
  Py_buffer View;
  bool Valid;
};

// Released on every way out, after the last use.
int guarded_ok(PyObject *O) {
  BufferView View(O);
  int H;
  if (!View)
    return -1;
  Py_BEGIN_ALLOW_THREADS
  H = hash(View.data(), View.size());
  Py_END_ALLOW_THREADS
  return H;
}

struct Releaser {
  Py_buffer &View;
  ~Releaser() { PyBuffer_Release(&View); }
};

int released_later_ok(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  Releaser R{View};
  const char *P = static_cast<const char *>(View.buf);
  return hash(P, View.len);
}

// The end of the guard is the end of the view.
int released_inside(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  const char *P;
  {
    Releaser R{View};
    P = static_cast<const char *>(View.buf);
  }
  return hash(P, 1); // fn: nogil-resize-during-iteration: 'P' points into 'View'
}

// Of this call alone.
void private_ok(PyObject *Callback, int N) {
  std::vector<PyObject *> Mine;
  for (int I = 0; I < N; I++)
    Mine.push_back(Callback);
  for (PyObject *O : Mine)
    Py_XDECREF(PyObject_CallNoArgs(O));
}
