//===- Print.cpp - terms as text ------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "state/Terms.h"

namespace nogil {

std::string TermTable::print(TermId X, const Program &P) const {
  const Term N = (*this)[X];
  auto Sub = [&](uint32_t I) { return print(TermId(I), P); };
  switch (N.Kind) {
  case ValueKind::Const:
    return std::to_string(N.V);
  case ValueKind::Param:
    return "arg" + std::to_string(N.A);
  case ValueKind::Sym:
    return "sym" + std::to_string(N.B) + "." + std::to_string(N.C);
  case ValueKind::Func:
    return "&" + P.display(FnId(N.A));
  case ValueKind::Str:
    return "\"" + P.str(NameId(N.A)) + "\"";
  case ValueKind::LocVar: {
    const Function &F = P.fn(FnId(N.A));
    const std::string &Name = P.tu(FnId(N.A)).str(F.Body->Vars[N.B].Name);
    return Name.empty() ? "tmp" + std::to_string(N.B) : Name;
  }
  case ValueKind::LocGlobal:
    return P.str(NameId(N.A));
  case ValueKind::LocField:
    return Sub(N.A) + "->" + P.str(NameId(N.B));
  case ValueKind::LocElem:
    return Sub(N.A) + "[" + Sub(N.B) + "]";
  case ValueKind::Load:
    return Sub(N.A);
  case ValueKind::AddrOf:
    return "&" + Sub(N.A);
  case ValueKind::Pure: {
    std::string Out = P.Rules->Rows[N.A].Name + "(";
    for (uint32_t I = N.B; I != TermId::None; I = (*this)[TermId(I)].B)
      Out += (I == N.B ? "" : ", ") + Sub((*this)[TermId(I)].A);
    return Out + ")";
  }
  case ValueKind::Args:
    return "...";
  case ValueKind::Mem:
    return "memory";
  case ValueKind::AttachedTest:
    return "attached?";
  case ValueKind::AtEntry:
    return "attached on entry?";
  case ValueKind::Not:
    return "!" + Sub(N.A);
  case ValueKind::Select:
    return "(" + Sub(N.A) + " ? " + Sub(N.B) + " : " + Sub(N.C) + ")";
  case ValueKind::Op:
    break;
  }
  static const char *const Names[] = {
      "",  "->", ".", "!", "-", "~", "==", "!=", "<",  "<=", ">",  ">=",
      "&", "|",  "^", "+", "-", "*", "/",  "%",  "<<", ">>", "&&", "||"};
  return "(" + Sub(N.A) + " " + Names[unsigned(N.Op)] + " " + Sub(N.B) + ")";
}

} // namespace nogil
