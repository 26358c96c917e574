// Free lists and pools in static variables.
#include <Python.h>
#include <stdlib.h>

#define MOST 8
typedef struct Node {
  struct Node *next;
  int value;
} Node;
typedef struct {
  void *blocks[MOST];
  int cached;
  long stats;
} Arena;

// An array and a number.
static void *Free[MOST];
static int NumFree = 0;
void *take_bad(void) {
  if (NumFree > 0)
    return Free[--NumFree]; // expect: nogil-racy-static/free-list: the list that 'NumFree' belongs to is popped here and pushed to in 'give_bad'
  return malloc(16);
}
void give_bad(void *Block) {
  if (NumFree < MOST)
    Free[NumFree++] = Block; // expect: nogil-racy-static/free-list: the list that 'NumFree' belongs to is pushed to here and popped in 'take_bad'
  else
    free(Block);
}

// The number changes in a statement of its own.
static Node *Nodes[MOST];
static int NumNodes;
Node *node_bad(void) {
  if (NumNodes == 0)
    return NULL;
  NumNodes--; // expect: nogil-racy-static/free-list: 'NumNodes'
  return Nodes[NumNodes];
}
void node_back_bad(Node *N) {
  if (NumNodes < MOST) {
    Nodes[NumNodes] = N;
    NumNodes += 1; // expect: nogil-racy-static/free-list: 'NumNodes'
  }
}

// Linked.
static Node *Head;
Node *pop_bad(void) {
  Node *First = Head;
  if (First)
    Head = First->next; // expect: nogil-racy-static/free-list: 'Head' belongs to is popped here
  return First;
}
void push_bad(Node *N) {
  N->next = Head;
  Head = N; // expect: nogil-racy-static/free-list: 'Head' belongs to is pushed to here
}

// Members of a record that helpers are given.
static Arena Default;
static void *arena_get(Arena *A) {
  if (A->cached > 0) {
    A->cached -= 1;
    return A->blocks[A->cached];
  }
  return malloc(16);
}
static void arena_put(Arena *A, void *Block) {
  if (A->cached < MOST) {
    A->blocks[A->cached] = Block;
    A->cached += 1;
  }
}
void *arena_new_bad(void) {
  Arena *Of = &Default;
  return arena_get(Of); // expect: nogil-racy-static/free-list: 'Default.cached'
}
void arena_end_bad(void *Block) {
  arena_put(&Default, Block); // expect: nogil-racy-static/free-list: 'Default.cached'
}
int arena_count(void) { return Default.cached; }

// Buckets that only the helpers look into.
static Arena Buckets[4];
static void *bucket_get(Arena *Of, unsigned N) {
  if (Of[N].cached > 0)
    return Of[N].blocks[--(Of[N].cached)]; // expect: nogil-racy-static/free-list
  return malloc(N);
}
static void bucket_put(Arena *Of, unsigned N, void *Block) {
  if (Of[N].cached < MOST)
    Of[N].blocks[Of[N].cached++] = Block; // expect: nogil-racy-static/free-list
}
void *bucket_new_bad(unsigned N) { return bucket_get(Buckets, N & 3); }
void bucket_end_bad(unsigned N, void *Block) { bucket_put(Buckets, N & 3, Block); }

// A list that only grows.
static Node *All;
void register_bad(Node *N) {
  N->next = All;
  All = N; // expect: nogil-racy-static/registry: the list that 'All' belongs to grows here without a lock
}
static Node *Hooks[MOST];
static int NumHooks;
void hook_bad(Node *N) {
  if (NumHooks < MOST)
    Hooks[NumHooks++] = N; // expect: nogil-racy-static/registry: 'NumHooks'
}

// --- silent ----------------------------------------------------------------

static PyMutex Lock;
static void *Guarded[MOST];
static int NumGuarded;
void *guarded_take_ok(void) {
  void *Out = NULL;
  PyMutex_Lock(&Lock); // guard(guarded): nogil-racy-static
  if (NumGuarded > 0)
    Out = Guarded[--NumGuarded];
  PyMutex_Unlock(&Lock); // guard(guarded): nogil-racy-static
  return Out;
}
void guarded_give_ok(void *Block) {
  PyMutex_Lock(&Lock); // guard(give): nogil-racy-static
  if (NumGuarded < MOST)
    Guarded[NumGuarded++] = Block;
  PyMutex_Unlock(&Lock); // guard(give): nogil-racy-static
}

static _Thread_local void *Own[MOST]; // guard(own): nogil-racy-static: _Thread_local => /**/
static _Thread_local int NumOwn; // guard(own): nogil-racy-static: _Thread_local => /**/
void *own_take_ok(void) {
  return NumOwn > 0 ? Own[--NumOwn] : NULL;
}
void own_give_ok(void *Block) {
  if (NumOwn < MOST)
    Own[NumOwn++] = Block;
}

static Node *LockedHead;
Node *locked_pop_ok(void) {
  PyMutex_Lock(&Lock); // guard(pop): nogil-racy-static
  Node *First = LockedHead;
  if (First)
    LockedHead = First->next;
  PyMutex_Unlock(&Lock); // guard(pop): nogil-racy-static
  return First;
}
void locked_push_ok(Node *N) {
  PyMutex_Lock(&Lock);
  N->next = LockedHead;
  LockedHead = N;
  PyMutex_Unlock(&Lock);
}

// An arena on the stack.
void local_arena_ok(void) {
  Arena Mine;
  memset(&Mine, 0, sizeof(Mine));
  arena_put(&Mine, arena_get(&Mine));
}
