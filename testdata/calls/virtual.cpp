/* Overriders of virtual functions: all that an object's class may have, and one
   where its class is known. */
#include "nogil_test.h"

struct Animal {
  virtual ~Animal();
  virtual int legs() = 0;
  virtual int sound() { return 0; }
};
struct Pet {
  virtual int owner();
};
struct Dog : Animal, Pet {
  int legs() override { return 4; }
  int sound() override { return 1; }
  int owner() override { return 1; }
};
struct Puppy : Dog {
  int sound() override { return 2; }
};
struct Bird final : Animal {
  int legs() override { return 2; }
};
struct Lonely {
  virtual int only() { return 0; }
};

void all_levels(Animal *a) {
  a->legs(); T_CALLS(virtual, Dog::legs, Bird::legs);
  a->sound(); T_CALLS(virtual, Animal::sound, Dog::sound, Puppy::sound);
}

void below_the_class(Dog &d, Pet *p) {
  d.legs(); T_CALLS(direct, Dog::legs);
  d.sound(); T_CALLS(virtual, Dog::sound, Puppy::sound);
  p->owner(); T_CALLS(virtual, Pet::owner, Dog::owner);
}

void named_itself(Bird *b, Dog *d, Lonely *l) {
  b->legs(); T_CALLS(direct, Bird::legs); T_CALLS(virtual);
  d->Dog::sound(); T_CALLS(direct, Dog::sound); T_CALLS(virtual);
  l->only(); T_CALLS(direct, Lonely::only); T_CALLS(virtual);
}

void class_is_known() {
  Animal *a = new Puppy;
  a->sound(); T_CALLS(virtual, Puppy::sound);
  a->legs(); T_CALLS(virtual, Dog::legs);
  Dog d;
  Animal &r = d;
  r.sound(); T_CALLS(virtual, Dog::sound);
}

static Animal *chosen(int n) {
  if (n)
    return new Dog;
  return new Bird;
}

void class_of_a_result(int n) {
  Animal *a = chosen(n);
  a->sound(); T_CALLS(virtual, Animal::sound, Dog::sound);
}

void fill(Animal **);
void class_is_lost() {
  Animal *a = new Puppy;
  fill(&a);
  a->legs(); T_CALLS(virtual, Dog::legs, Bird::legs);
}
