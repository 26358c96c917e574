#include <Python.h>
#include <stdlib.h>

#define OWN _Thread_local
#define MOST 8

/* An array and its number. */
static void *Free[MOST];
static int NumFree = 0;

static void *take(void) {
  if (NumFree > 0)
    return Free[--NumFree];
  return malloc(16);
}

static void give(void *Block) {
  if (NumFree < MOST)
    Free[NumFree++] = Block;
  else
    free(Block);
}

/* The step in a statement of its own; cleared elsewhere. */
static PyObject *Items[MOST] = {NULL};
static Py_ssize_t NumItems;

static PyObject *item_take(void) {
  if (NumItems == 0)
    return NULL;
  NumItems--;
  return Items[NumItems];
}

static void item_give(PyObject *Item) {
  if (NumItems < MOST) {
    Items[NumItems] = Item;
    NumItems += 1;
  }
}

static void item_clear(void) {
  while (NumItems > 0)
    Py_CLEAR(Items[--NumItems]);
  NumItems = 0;
}

/* None of the rest. Full at first. */
static int Filled[2] = {1, 2};
static int NumFilled = 2;

static int filled_take(void) { return NumFilled > 0 ? Filled[--NumFilled] : 0; }
static void filled_give(int N) {
  if (NumFilled < 2)
    Filled[NumFilled++] = N;
}

/* Filled before it is used. */
static int Ready[MOST];
static int NumReady;

void ready(void) {
  for (int I = 0; I < MOST; I++)
    Ready[I] = I;
  NumReady = MOST;
}
static int ready_take(void) { return NumReady > 0 ? Ready[--NumReady] : 0; }
static void ready_give(int N) {
  if (NumReady < MOST)
    Ready[NumReady++] = N;
}

/* Nobody asks whether there is one. */
static int Sure[MOST];
static int NumSure;

static int sure_take(void) { return Sure[--NumSure]; }
static void sure_give(int N) {
  if (NumSure < MOST)
    Sure[NumSure++] = N;
}

/* Others have its address. */
static int Known[MOST];
static int NumKnown;
extern void keep(int *);

static int known_take(void) { return NumKnown > 0 ? Known[--NumKnown] : 0; }
static void known_give(int N) {
  if (NumKnown < MOST)
    Known[NumKnown++] = N;
  keep(Known);
}

static int Place[MOST];
static int NumPlace;
static int place_take(void) { return NumPlace > 0 ? Place[--NumPlace] : 0; }
static void place_give(int N) {
  if (NumPlace < MOST)
    Place[NumPlace++] = N;
  keep(&Place[0]);
}

static int Asked[MOST];
static int NumAsked;
static int asked_take(void) { return NumAsked > 0 ? Asked[--NumAsked] : 0; }
static void asked_give(int N) {
  if (NumAsked < MOST)
    Asked[NumAsked++] = N;
  keep(&NumAsked);
}

/* One number for two arrays. */
static int Left[MOST];
static int Right[MOST];
static int NumBoth;

static int both_take(void) {
  if (NumBoth == 0)
    return 0;
  NumBoth--;
  return Left[NumBoth] + Right[NumBoth];
}
static void both_give(int N) {
  if (NumBoth < MOST) {
    Left[NumBoth] = N;
    Right[NumBoth] = N;
    NumBoth++;
  }
}

/* Other files see it; declared with another one. */
int Seen[MOST];
int NumSeen;

static int seen_take(void) { return NumSeen > 0 ? Seen[--NumSeen] : 0; }
static void seen_give(int N) {
  if (NumSeen < MOST)
    Seen[NumSeen++] = N;
}

static int Pair[MOST], NumPair;

static int pair_take(void) { return NumPair > 0 ? Pair[--NumPair] : 0; }
static void pair_give(int N) {
  if (NumPair < MOST)
    Pair[NumPair++] = N;
}

static PyObject *change(PyObject *Self, PyObject *Arg) {
  int N = filled_take() + ready_take() + sure_take() + known_take() +
          place_take() + asked_take() + both_take() + seen_take() + pair_take();
  filled_give(N);
  ready_give(N);
  sure_give(N);
  known_give(N);
  place_give(N);
  asked_give(N);
  both_give(N);
  seen_give(N);
  pair_give(N);
  give(take());
  item_give(item_take());
  Py_RETURN_NONE;
}

static PyObject *clear(PyObject *Self, PyObject *Arg) {
  item_clear();
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"change", change, METH_NOARGS, NULL},
                                {"clear", clear, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
