//===- facts_sample.h - facts that use every feature ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_FACTS_SAMPLE_H
#define NOGIL_TESTS_FACTS_SAMPLE_H

namespace nogil {

/// Every kind of item, variable, event, terminator, expression, initialiser
/// and attribute, in the form in which it is printed.
inline constexpr const char FactsSample[] = R"facts(cplusplus
freethreaded
declaresnogil
differsbybuild
target "x86_64-pc-windows-msvc"
file "src/a.cpp"
file "src/a.h" system
type 0 builtin "int"
type 1 pointer "int *" of 0 const volatile
type 2 record "Base" usr "c:@S@Base"
type 3 record "D" usr "c:@S@D" parts 0 2 final
type 4 function "int (int, ...)" of 0 parts 0 variadic
type 5 function "int ()" of 0 noprototype
type 6 reference "D &&" of 3 rvalue
type 7 array "int[3]" of 0
type 8 enum "E" usr "c:@E@E"
type 9 member "int D::*" of 0 parts 3
type 10 other "_Atomic(int)" of 0
member "D" "x" in 3 type 0
member "D" "y"

func ns::f(this, x, x#2) name "g" display "ns::f<int>" usr "c:@f" params 7 static noreturn nothrow system lambda ctor dtor virtual template variadic copy move pure final incomplete weak parent outer type 4 class 3 overrides save overrides ns::C::~C decl @"src/a.h":3:1-3:9 at @10:1-90:2 named @10:5-10:6 {
  this this : "C *" @10:1-10:2
  param x : "int" type 0 ref const addrtaken @10:3-10:4
  param x#2
  local s : "State *" scope 1 @11:3-11:4
  static n usr "c:@f@n"
  global ::ns::total : "long" usr "c:@total" defined
  thread_local tls usr "c:@tls"
  temp t#1 : "bool" scope 2
  temp t#2
  capture `e1` : "int"
  local h
  scope 1 in 0
  scope 2 in 1
  scope 3
  stmt block @11:1-12:2
  stmt loop in 0 braced leaves entered macro @12:3-12:22
  stmt decl in 0 @0
b0:
  call e0 save() @12:3-12:22 macro INNER<-OUTER unwind b4 implicit nothrow noreturn
  set s = e0 @13:3-13:9 init
  set x#2 = x + 1 @0 compound
  read this->C::tbl->`R<int>::slot`[x * (2 + x)] @14:3
  macro OUTER @15
  macro end OUTER @"src/a.h":15:1-15:2
  call e6 *(s->fn)(&x, &(&save), &func h, &(5)func h, &(4)save, *s, "a\"b\\c\n\x01", NULL, -5) @16:3-16:9 type 4
  call e7 ns::C::~C(none, ?, ?7, FLAG(-3), `sizeof (int)`(4), ::ns::total) via this->vtbl @16:3-16:9 type 3 virtual
  end scope 1 @17:3-17:4
  if !x && (x < 3 || ~x == -(4)) then b1 else b2 @18:7-18:8
b1:
  switch x & 7 | 1 {1: b2, -2: b3, default: b0} @19:3-19:9
b2:
  return e7 ? x - (x#2 - 1) : t#1 ? tls : nullptr @20:3-20:9
b3:
  set (*s).f = x % 3 @21:1-21:2
  goto b2
b4:
  throw @0
b5:
  unreachable
b6:
  goto b7 @22:1-22:2
b7:
  return @0
}

func outer() file "src/a.h" at @1:1-2:2 named @1:5-1:6 {
  local tab : "R[2]"
b0:
  return @2:1-2:2
}
extern save
extern h names "from,,to,"
extern save#2 usr "c:a.cpp@save"
extern `operator()` usr "c:@op"
extern ns::C::~C

table methods : "const struct R[3]" usr "c:@methods" @30:1-30:2 = {
  {
    .name = "sum" @31:3-31:4,
    .fn = &(5)save#2 @32:3-32:4,
    .flags = VARARGS(1) @33:3-33:4,
    .sub = Sub {
      [2] 7 @0,
    } @34:1-34:2,
  } @31:1-35:2,
  [2] `` {
    NULL @36:1-36:2,
    ::`c:@x` @37:1-37:2,
    ? @38:1-38:2,
  } @36:1-38:2,
} @30:9-39:2

table tab : "R[2]" usr "local" owner outer var tab file "src/a.h" @1:3-1:4 = {
  &outer @1:5-1:6,
} @1:4-1:7

table empty @0
gap "cannot read \"x.h\"" fatal @1:10-1:15
gap "no place" @0
elsewhere "BEGIN" "save" @12:1-14:2
elsewhere @0
olderpython @3:1-5:2
)facts";

} // namespace nogil

#endif // NOGIL_TESTS_FACTS_SAMPLE_H
