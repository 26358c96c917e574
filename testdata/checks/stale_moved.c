// An object of the project's own stands in an array that grows, and moves then.
// Who asks for one gets a pointer into the array, over several records, and the
// conversion of an argument may run code that adds to it.
#include <Python.h>
#include <stdlib.h>

typedef struct {
  double x, y, mass;
} Body;
typedef struct {
  Body *bodies, *ghosts, *walls;
  int count, capacity;
} World;
typedef struct {
  PyObject_HEAD
  World world;
} WorldObject;
typedef struct {
  PyObject_HEAD
  WorldObject *world;
  Body own;
  int owns, index;
} BodyObject;

static Body *world_body(World *W, int I) {
  return I < W->count ? &W->bodies[I] : NULL;
}
static Body *world_wall(World *W, int I) {
  return I < W->count ? &W->walls[I] : NULL;
}
static Body *body_of(BodyObject *Self) {
  if (Self->owns)
    return &Self->own;
  return world_body(&Self->world->world, Self->index);
}
static Body *ghost_of(BodyObject *Self) {
  return Self->world->world.ghosts + Self->index;
}
static Body *wall_of(BodyObject *Self) {
  return world_wall(&Self->world->world, Self->index);
}
static int add_body(World *W) {
  if (W->count == W->capacity) {
    Body *New = realloc(W->bodies, sizeof(Body) * (W->capacity + 8)); // expect: nogil-racy-member/swap
    if (!New)
      return -1;
    W->bodies = New;
    W->capacity += 8;
  }
  W->count++;
  return 0;
}
static int add_ghost(World *W) {
  Body *New = realloc(W->ghosts, sizeof(Body) * (W->count + 1)); // expect: nogil-racy-member/swap
  if (!New)
    return -1;
  W->ghosts = New;
  return 0;
}

static int body_set_mass_bad(BodyObject *Self, PyObject *Value, void *Unused) {
  Body *B = body_of(Self);
  if (!B)
    return -1;
  double Mass = PyFloat_AsDouble(Value);
  B->mass = Mass; // expect: nogil-stale-after-detach/copy-used-after: may
  return 0;
}
static int body_set_x_ok(BodyObject *Self, PyObject *Value, void *Unused) {
  double X = PyFloat_AsDouble(Value);
  Body *B = body_of(Self);
  if (!B)
    return -1;
  B->x = X;
  return 0;
}
static int body_set_y_ok(BodyObject *Self, PyObject *Value, void *Unused) {
  Body *B = body_of(Self);
  double Y = PyFloat_AsDouble(Value);
  B = body_of(Self);
  if (!B)
    return -1;
  B->y = Y;
  return 0;
}
static int ghost_set_mass_bad(BodyObject *Self, PyObject *Value, void *Unused) {
  Body *B = ghost_of(Self);
  double Mass = PyFloat_AsDouble(Value);
  B->mass = Mass; // expect: nogil-stale-after-detach/copy-used-after: may
  return 0;
}
// Nobody moves these.
static int wall_set_mass_ok(BodyObject *Self, PyObject *Value, void *Unused) {
  Body *B = wall_of(Self);
  if (!B)
    return -1;
  double Mass = PyFloat_AsDouble(Value);
  B->mass = Mass;
  return 0;
}
// Of a class that nobody has written a method of in Python.
static int body_set_exact_ok(BodyObject *Self, PyObject *Value, void *Unused) {
  if (!PyFloat_CheckExact(Value))
    return -1;
  Body *B = body_of(Self);
  if (!B)
    return -1;
  B->mass = PyFloat_AsDouble(Value);
  return 0;
}

static PyGetSetDef BodySetters[] = {
    {"mass", NULL, (setter)body_set_mass_bad, NULL, NULL},
    {"x", NULL, (setter)body_set_x_ok, NULL, NULL},
    {"y", NULL, (setter)body_set_y_ok, NULL, NULL},
    {"ghost", NULL, (setter)ghost_set_mass_bad, NULL, NULL},
    {"wall", NULL, (setter)wall_set_mass_ok, NULL, NULL},
    {"exact", NULL, (setter)body_set_exact_ok, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};
static PyTypeObject BodyType = {PyVarObject_HEAD_INIT(NULL, 0) "m.Body",
                                .tp_basicsize = sizeof(BodyObject),
                                .tp_getset = BodySetters};

static PyObject *world_add(WorldObject *Self, PyObject *Unused) {
  if (add_body(&Self->world) < 0 || add_ghost(&Self->world) < 0)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}
static PyMethodDef WorldMethods[] = {
    {"add", (PyCFunction)world_add, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyTypeObject WorldType = {PyVarObject_HEAD_INIT(NULL, 0) "m.World",
                                 .tp_basicsize = sizeof(WorldObject),
                                 .tp_methods = WorldMethods};
PyTypeObject *Types[] = {&BodyType, &WorldType};
