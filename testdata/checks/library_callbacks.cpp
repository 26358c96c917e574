// Objects that override functions of a library, and are handed to it, are
// called back in the states of the library's calls.
#include <Python.h>
#include <memory>
#include <sensor.h>

namespace archive {
struct Listener {
  virtual ~Listener();
  virtual void entry(const char *Name) = 0;
  virtual void done();
};
struct Reader {
  void listen(Listener *L);
  void own(std::shared_ptr<Listener> L);
  void read();
  int size() const;
};
void scan(const char *Path, Listener &L);
void log(const char *Text);
} // namespace archive

namespace other {
struct Box {
  void keep(archive::Listener *L);
  void read();
};
} // namespace other

struct Acquire {
  PyGILState_STATE S;
  Acquire() : S(PyGILState_Ensure()) {}
  ~Acquire() { PyGILState_Release(S); }
};

static void call(PyObject *Callback, const char *Name) {
  Py_XDECREF(PyObject_CallFunction(Callback, "s", Name));
}

struct Scanned_bad : archive::Listener {
  PyObject *Callback;
  void entry(const char *Name) override {
    call(Callback, Name); // expect: nogil-detached-api-call
  }
};
struct Scanned_ok : archive::Listener {
  PyObject *Callback;
  void entry(const char *Name) override {
    Acquire A;
    call(Callback, Name);
  }
};

// While the library runs.
PyObject *scan_bad(PyObject *, PyObject *) {
  Scanned_bad L;
  Scanned_ok K;
  Py_BEGIN_ALLOW_THREADS archive::scan("a", L);
  archive::scan("a", K);
  Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

// Whenever the object that has it is used.
struct Kept_bad : archive::Listener {
  PyObject *Callback;
  void entry(const char *Name) override {
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  }
};
PyObject *kept_bad(PyObject *, PyObject *) {
  archive::Reader R;
  R.own(std::make_shared<Kept_bad>());
  Py_BEGIN_ALLOW_THREADS R.read();
  Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

// Attached; and detached only what can't call it.
struct Kept_ok : archive::Listener {
  void entry(const char *Name) override { PyErr_Clear(); }
};
PyObject *kept_ok(PyObject *, PyObject *) {
  archive::Reader R, Q;
  R.own(std::make_shared<Kept_ok>());
  R.read();
  Py_BEGIN_ALLOW_THREADS Q.read();
  archive::log("another object");
  Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

struct Asked_ok : archive::Listener {
  void entry(const char *Name) override { PyErr_Clear(); }
};
PyObject *asked_ok(PyObject *, PyObject *) {
  archive::Reader R;
  Asked_ok L;
  R.listen(&L);
  int N = 0;
  Py_BEGIN_ALLOW_THREADS N = R.size();
  Py_END_ALLOW_THREADS return PyLong_FromLong(N);
}

// Another library keeps it, and knows nothing of what it can do.
struct Boxed_ok : archive::Listener {
  void entry(const char *Name) override { PyErr_Clear(); }
};
PyObject *boxed_ok(PyObject *, PyObject *) {
  other::Box B;
  Boxed_ok L;
  B.keep(&L);
  Py_BEGIN_ALLOW_THREADS B.read();
  Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

// In a member, from one method to another.
struct Session {
  archive::Reader In, Out;
};
struct Member_bad : archive::Listener {
  void entry(const char *) override {}
  void done() override {
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  }
};
struct Member_ok : archive::Listener {
  void entry(const char *) override {}
  void done() override { PyErr_Clear(); }
};
void start(Session *S) {
  S->In.listen(new Member_bad);
  S->Out.listen(new Member_ok);
}
void member_bad(Session *S) {
  Py_BEGIN_ALLOW_THREADS S->In.read();
  Py_END_ALLOW_THREADS S->Out.read();
}

// One header, and no namespace: one library.
struct Sensed_bad : SensorListener {
  void changed(int Value) override {
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  }
};
PyObject *sensed_bad(PyObject *, PyObject *) {
  Sensed_bad L;
  Py_BEGIN_ALLOW_THREADS sensor_wait(L);
  Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

// Declared elsewhere: it need not know the library.
void print_all(SensorListener &L);
struct Sensed_ok : SensorListener {
  void changed(int Value) override { PyErr_Clear(); }
};
PyObject *sensed_ok(PyObject *, PyObject *) {
  Sensed_ok L;
  Py_BEGIN_ALLOW_THREADS print_all(L);
  Py_END_ALLOW_THREADS Py_RETURN_NONE;
}
