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
int released_inside_bad(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  const char *P;
  {
    Releaser R{View};
    P = static_cast<const char *>(View.buf);
  }
  return hash(P, 1); // expect: nogil-resize-during-iteration: 'P' points into 'View'
}

int read_inside_ok(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  int H;
  {
    Releaser R{View};
    const char *P = static_cast<const char *>(View.buf);
    H = hash(P, 1);
  }
  return H;
}

class Guard {
public:
  explicit Guard(Py_buffer *View) : View(View) {}
  ~Guard() {
    if (View)
      PyBuffer_Release(View);
  }

private:
  Py_buffer *View;
};

int guard_inside_bad(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  {
    Guard G(&View);
    if (View.len == 0)
      return 0;
  }
  return hash(View.buf, View.len); // expect: nogil-resize-during-iteration: 'View' is read after
}

// A guard over another view; one that gives nothing back.
int guard_of_other_ok(PyObject *O, PyObject *Q) {
  Py_buffer View, Other;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  if (PyObject_GetBuffer(Q, &Other, PyBUF_SIMPLE) < 0) {
    PyBuffer_Release(&View);
    return -1;
  }
  {
    Guard G(&Other); // guard: nogil-resize-during-iteration: &Other => &View
  }
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  return H;
}

struct Reader {
  Py_buffer &View;
  ~Reader() { hash(View.buf, View.len); }
};

int reader_ok(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  {
    Reader R{View}; // guard: nogil-resize-during-iteration: Reader R => Releaser R
  }
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  return H;
}

// Of this call alone.
void private_ok(PyObject *Callback, int N) {
  std::vector<PyObject *> Mine;
  for (int I = 0; I < N; I++)
    Mine.push_back(Callback);
  for (PyObject *O : Mine)
    Py_XDECREF(PyObject_CallNoArgs(O));
}
