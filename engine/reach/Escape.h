//===- Escape.h - can Python code get at what a container holds? *- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `names = PyDict_GetItemString(found, "names")`, and then Python code
// runs while the function walks through `names`. It is an item of a dict, but
// that dict was made by a helper, all that is in it was, and nobody has ever
// shown it to Python code, which therefore can't change it.
//
// Approach: escape analysis (Choi and others, OOPSLA 1999) on demand. An object
// is an origin (Origins.h) and the way from there through containers: an item
// of an item of what parse() returned. It escapes if
//  * an event before the one in question shows it, or a container on the way,
//    to others: stores it to memory of others, hands it to a call that runs
//    Python code or to a function that shows its parameter, puts it into a
//    container that escapes; or
//  * where it came from it does. A parameter: for some caller, or nobody knows
//    the callers. A result: what the function returns, or has put where the
//    pointer that it was given points. An item: one of the objects that the
//    program has put there (role `puts`), under this key where both are spelled
//    out; of a container that began with more than nothing, or is changed by a
//    call whose row does not say what it puts there, it is not known which;
//    these and all other objects escape.
// What an item of it is shown to says nothing about the container: it has no
// way back.
//
// Lattice: false below true, a least fixpoint (Summaries.h).
//
// Termination: ways longer than policy::MaxOriginSteps escape.
//
// Unsound: what is put into a container over another name of it, of which no
// origin tells. The collector knows every object.
//
// Cost: the events of the functions on the way, once, for each question; asked
// only for items.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_REACH_ESCAPE_H
#define NOGIL_ENGINE_REACH_ESCAPE_H

#include "interproc/Effects.h"
#include "values/Views.h"
#include <map>
#include <optional>

namespace nogil {

/// An object, or an item of it, or an item of that.
struct HeldObject {
  Origin Base;
  std::vector<std::string> Way; ///< the keys; empty: any
  auto operator<=>(const HeldObject &) const = default;
};

class Escape {
public:
  Escape(Views &V, const Effects &Eff);
  /// At the event; None: at any.
  bool escapes(FnId F, const Origin &Object, EventId At);

private:
  Views &V;
  const Program &P;
  const Effects &Eff;
  using Where = std::tuple<FnId, HeldObject, EventId>;
  Summaries<Where, bool> Escapes;
  Summaries<std::pair<FnId, HeldObject>, bool> Shows; ///< a function, anywhere

  /// What the events of a function do with objects.
  struct Deed {
    enum KindT : uint8_t {
      Shown,  ///< to others
      Handed, ///< to the parameter Arg of Callee
      Put,    ///< into Into; no What: nobody knows what is put there
    } Kind;
    EventId At;
    std::optional<HeldObject> What;
    HeldObject Into;
    FnId Callee;
    uint32_t Arg = 0;
  };
  std::map<FnId, std::vector<Deed>> Deeds;

  using Objects = std::vector<HeldObject>;
  std::optional<HeldObject> object(FnId F, const Origin &O);
  std::string keyOf(FnId F, EventId Call, const Role &Item);
  /// What can be named of an argument, or of an expression.
  Objects argument(FnId F, EventId Call, uint32_t Arg);
  Objects value(FnId F, ExprId E, Point At);
  const std::vector<Deed> &deeds(FnId F);
  void assigned(FnId F, EventId E, std::vector<Deed> &Out);
  void called(FnId F, EventId E, std::vector<Deed> &Out);
  bool puts(FnId F, EventId E, std::vector<Deed> &Out);
  bool ownMemory(FnId F, const Origin &Into);
  bool outOfCallers(FnId F, const Origin &Into);

  bool find(const Where &Of);
  std::vector<EventId> shownBy(FnId F, const HeldObject &O, EventId At);
  bool shownBefore(FnId F, const HeldObject &O, EventId At);
  bool itemsEscape(FnId F, const HeldObject &O);
  bool putEscapes(FnId F, const HeldObject &In, const Objects::value_type &O,
                  size_t Depth, unsigned Nesting);
  bool sourceEscapes(FnId F, const HeldObject &O);
  bool resultEscapes(FnId F, const HeldObject &O);
  bool outEscapes(FnId F, const HeldObject &O);
  bool argumentsEscape(FnId F, EventId Call, uint32_t Arg,
                       const std::vector<std::string> &Way);
  bool anyEscapes(FnId F, const Objects &Of,
                  const std::vector<std::string> &Way, EventId At);
};

} // namespace nogil

#endif // NOGIL_ENGINE_REACH_ESCAPE_H
