// What an element of a container holds is a value: the container may move. Where the element is, is another matter; also behind
// functions that return the one or the other.
#include <Python.h>
#include <vector>

struct Node {
  int V;
};
int use(Node *);

struct Stack {
  std::vector<Node *> Nodes;
  Node *top();
  Node **place();
  int value_ok(Node *More);
  int place_bad(Node *More);
  int value_twice_ok(Node *More);
};
Node *Stack::top() {
  if (Nodes.size() > 0)
    return Nodes.back();
  return 0;
}
Node **Stack::place() { return &Nodes.back(); }

int Stack::value_ok(Node *More) {
  Node *N = top();
  use(Nodes.back());
  Nodes.push_back(More);
  return use(N);
}
int Stack::place_bad(Node *More) {
  Node **N = place();
  use(Nodes.back());
  Nodes.push_back(More);
  return use(*N); // expect: nogil-resize-during-iteration/pointer-after-resize: 'N' points into 'this->Nodes'
}

static Node *topOf(Stack &S) { return S.top(); }
int Stack::value_twice_ok(Node *More) {
  Node *N = topOf(*this);
  use(Nodes.back());
  Nodes.push_back(More);
  return use(N);
}
