//===- Finding.h - a report that carries its proof --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No witness, no finding: a Finding can only be built from a Witness, which is
// the path that leads to the hazard, step by step, and from the name of its
// kind: which shape, which reason. How much a kind is worth is measured
// (rules/confidence.yaml). Findings are plain values; paths in them are
// resolved, so that they outlive the Program.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_FINDING_H
#define NOGIL_ENGINE_CHECK_FINDING_H

#include "models/Model.h"
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// As SrcRange, with the file's path in place of its number.
struct Place {
  std::string File;
  uint32_t Line = 0, Col = 0, EndLine = 0, EndCol = 0;
  uint32_t Offset = 0, EndOffset = 0;
  bool valid() const { return Line != 0; }
  auto operator<=>(const Place &) const = default;
};

struct Step {
  Place Where;
  std::string Message;
  auto operator<=>(const Step &) const = default;
};

/// Why the hazard is real: from where the thread state was set, through the
/// calls, to the event. Never empty.
class Witness {
public:
  explicit Witness(Step First) { Steps.push_back(std::move(First)); }
  void add(Step S) { Steps.push_back(std::move(S)); }
  const std::vector<Step> &steps() const { return Steps; }

private:
  std::vector<Step> Steps;
};

/// How Python code comes to a function of C, in the words of the sources.
struct PythonCall {
  std::string Function; ///< its name in messages
  std::string Record;   ///< that holds it: "PyMethodDef"
  std::string Member;   ///< the member, or the id of the slot: "Py_tp_repr"
  std::string Name;     ///< that Python code uses; empty: none, a slot
  std::string Type;     ///< of whose objects; empty: of none, or not seen
  std::string Module;   ///< whose function; empty: none's, or not seen
  std::optional<int64_t> Flags; ///< that say what it takes
};

struct Edit {
  enum KindT : uint8_t {
    Replace,    ///< the text at Where
    LineBefore, ///< a line of its own before what stands at Where
    LineAfter,  ///< and after it; see Edits.h
    Insert,     ///< at the end of Where; lines are indented like that one
    LineGone,   ///< what stands at Where goes, with its line if it fills that
    Specifier   ///< of the declaration of the one variable that Where names
  } Kind = Replace;
  Place Where;
  std::string Replacement;
  /// What stands there, where the edit relies on it; another text has no fix.
  std::string Expected;
  /// Of an insertion at one end of statements: where they begin and end, so
  /// that the insertions of several fixes nest.
  enum SideT : uint8_t { Alone, Opens, Closes } Side = Alone;
  uint32_t Begin = 0, End = 0;
};
struct Fix {
  std::string Message;
  bool Safe = false; ///< verified by re-analysis
  /// Code runs detached with it that ran attached: what the GIL or a lock of
  /// the build has kept apart may meet.
  bool Detaches = false;
  /// It says something of the whole module, which an audit must have found.
  bool Declares = false;
  std::vector<Edit> Edits;
};

/// A note says what is so; it is nothing to mend, and no reason to fail.
enum class Severity : uint8_t { Error, Warning, Info, Note };
enum BuildFlag : uint8_t {
  Build_Gil = 1,
  Build_FreeThreaded = 2,
  Build_Both = 3
};

/// Do the modules that reach a finding say that they run without the GIL? Yes
/// also where the code itself does, by the locks that it takes: set by the
/// rule.
enum class Claim : uint8_t {
  Unset, ///< nobody has asked yet
  None,  ///< no module is seen
  No,
  Yes, ///< one of them
};

/// The slug of a kind of evidence. checks/Kinds.def makes those of the rules;
/// one that is put together at run time does not compile.
class KindName {
public:
  explicit consteval KindName(const char *Slug) : Slug(Slug) {}
  const char *slug() const { return Slug; }
  /// Names of one rule; they may lie in several places.
  bool operator==(const KindName &Other) const {
    return std::string_view(Slug) == Other.Slug;
  }

private:
  const char *Slug;
};
/// Of all findings of rules that are rows of YAML.
inline constexpr KindName PatternKind{"pattern"};

/// Another name for a file.
using FileNames = std::function<std::string(const std::string &)>;

struct Finding {
  std::string Check; ///< "nogil-detached-api-call"
  std::string Kind;  ///< within Check: "detached-helper"; no part of the key
  Confidence Worth = Confidence::Unmeasured; ///< of the kind
  Severity Level = Severity::Warning;
  uint8_t Builds = Build_Both;
  Place Where;
  std::string Function; ///< display name of the function that holds Where
  std::string Message;
  /// Names that identify the hazard without line numbers: callee, entry, ...
  /// Goes into the fingerprint together with check, file and function.
  std::string Key;
  std::string Fingerprint; ///< 16 hex digits; made by finalise()
  std::vector<Step> Notes;
  std::vector<Fix> Fixes;
  Claim WithoutGil = Claim::Unset;
  std::vector<std::string> Modules; ///< names of those that reach it, sorted
  /// Functions that others call and that lead to it, where somebody has asked
  /// (Audit.h); sorted.
  std::vector<std::string> Entries;
  /// What two threads call for it to happen, the first what leads to Where;
  /// where somebody has asked (PythonCalls.h).
  std::vector<PythonCall> Calls;

  Finding(std::string Check, KindName Kind, Place Where, std::string Function,
          std::string Message, std::string Key, const Witness &W)
      : Check(std::move(Check)), Kind(Kind.slug()), Where(std::move(Where)),
        Function(std::move(Function)), Message(std::move(Message)),
        Key(std::move(Key)), Notes(W.steps()) {}
};

/// Sorts by place and check, drops duplicates (of two kinds the one of higher
/// confidence stays), numbers equal keys in order and computes fingerprints
/// from (check, file, function, key, number). `Identity` says what a file is
/// called in them; empty: what the findings call it.
void finalise(std::vector<Finding> &Findings, const FileNames &Identity = {});

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_FINDING_H
