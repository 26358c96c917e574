//===- BoundConstructors.cpp - constructors that are bound ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/BoundConstructors.h"
#include <algorithm>

namespace nogil {

/// A type without const, references and spaces at its ends.
static std::string bare(std::string_view Text) {
  auto Trim = [&] {
    while (Text.ends_with(' ') || Text.ends_with('&'))
      Text.remove_suffix(1);
    while (Text.starts_with(' '))
      Text.remove_prefix(1);
  };
  Trim();
  constexpr std::string_view Const = "const ";
  if (Text.starts_with(Const) && !Text.ends_with('*'))
    Text.remove_prefix(Const.size());
  Trim();
  return std::string(Text);
}

/// What stands between `<` at this place and the `>` that belongs to it, cut
/// at the commas of the outermost level.
static std::vector<std::string> cut(std::string_view Text, size_t Open) {
  std::vector<std::string> Out;
  size_t Level = 0, From = Open + 1;
  auto Take = [&](size_t To) {
    if (std::string One = bare(Text.substr(From, To - From));
        !One.empty() || !Out.empty())
      Out.push_back(std::move(One));
    From = To + 1;
  };
  for (size_t I = Open; I != Text.size(); ++I) {
    const char C = Text[I];
    if (C == '<' || C == '(') {
      ++Level;
    } else if ((C == '>' || C == ')') && --Level == 0) {
      Take(I);
      break;
    } else if (C == ',' && Level == 1) {
      Take(I);
    }
  }
  return Out;
}

std::optional<std::vector<std::string>>
BoundConstructors::arguments(uint32_t Tu, const Event &Call,
                             const Callback &Row) const {
  const TuFacts &T = *P.Tus[Tu];
  if (!Call.Callee.valid() || !T.func(Call.Callee).Type.valid())
    return std::nullopt;
  const FuncInfo &F = T.func(Call.Callee);
  const std::vector<TypeId> &Params = T.type(F.Type).Parts;
  // A row counts `this`, a type does not.
  const size_t Hidden =
      F.ParamCount - std::min<size_t>(F.ParamCount, Params.size());
  if (Row.Arg < Hidden || Row.Arg - Hidden >= Params.size())
    return std::nullopt;
  TypeId Is = Params[Row.Arg - Hidden];
  if (T.type(Is).Kind == TypeKind::Reference && T.type(Is).Of.valid())
    Is = T.type(Is).Of;
  const std::string &Text = T.str(T.type(Is).Text);
  const std::string Name = Row.Makes + "<";
  const size_t At = Text.find(Name);
  if (At == Text.npos)
    return std::nullopt;
  return cut(Text, At + Name.size() - 1);
}

bool BoundConstructors::stands(uint32_t Tu, const Event &Call,
                               const Callback &Row) const {
  return Row.Makes.empty() || arguments(Tu, Call, Row).has_value();
}

std::vector<std::string> BoundConstructors::parameters(FnId F) const {
  std::vector<std::string> Out;
  const TuFacts &T = P.tu(F);
  if (const FuncInfo &Info = P.info(F); Info.Type.valid())
    for (TypeId Param : T.type(Info.Type).Parts)
      Out.push_back(bare(T.str(T.type(Param).Text)));
  return Out;
}

FnId BoundConstructors::constructor(uint32_t Tu, const Event &Call,
                                    const Callback &Row) {
  const TuFacts &T = *P.Tus[Tu];
  const auto Given = arguments(Tu, Call, Row);
  const TypeId Binds = Given ? T.func(Call.Callee).Class : TypeId();
  const TypeId Class = Binds.valid() ? T.type(Binds).Of : TypeId();
  if (!Class.valid() || T.str(T.type(Class).Usr).empty())
    return FnId();
  if (!OfClass) {
    OfClass.emplace();
    for (uint32_t N = 0; N != P.Functions.size(); ++N)
      if (FnId F(N); P.fn(F).Body && (P.info(F).Flags & FF_Ctor) &&
                     !(P.info(F).Flags & (FF_Copy | FF_Move)) &&
                     P.info(F).Class.valid())
        (*OfClass)[P.tu(F).str(P.tu(F).type(P.info(F).Class).Usr)].push_back(F);
  }
  std::vector<FnId> Same, Longer, Exact;
  for (FnId F : (*OfClass)[T.str(T.type(Class).Usr)]) {
    const std::vector<std::string> Params = parameters(F);
    if (Params.size() > Given->size())
      Longer.push_back(F);
    else if (Params.size() == Given->size())
      Same.push_back(F);
    if (Params == *Given)
      Exact.push_back(F);
  }
  for (const std::vector<FnId> *Of : {&Exact, &Same, &Longer})
    if (!Of->empty())
      return Of->size() == 1 ? Of->front() : FnId();
  return FnId();
}

} // namespace nogil
