//===- Yaml.h - strict reading of YAML maps ---------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to engine/models. A rule file is data that decides what is reported
// as a bug, so a misspelt key must not be ignored the way YAML libraries do.
// MapReader takes the keys a map may have, complains about everything else,
// and reads typed values. A reader never stops at an error: it leaves the
// default in place and goes on, so that one run shows all mistakes.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_MODELS_YAML_H
#define NOGIL_ENGINE_MODELS_YAML_H

#include "models/Loader.h"
#include "models/Shapes.h"
#include "models/Spelling.h"
#include <yaml-cpp/yaml.h>

namespace nogil {

/// A string of the file and where it stands (from 1).
struct PlacedName {
  std::string Text;
  uint32_t Line = 0, Col = 0;
};

/// A value for a message: not all of a long one.
std::string inQuotes(std::string_view Value);

/// The file being read and where its errors go.
struct ReadContext {
  std::string File;
  std::string Source; ///< value of the key `source`
  std::vector<LoadError> &Errors;
  RuleShapes *Shapes = nullptr; ///< who wants to know what is asked for

  void error(const YAML::Mark &At, std::string Message) {
    Errors.push_back({File, uint32_t(At.line + 1), uint32_t(At.column + 1),
                      std::move(Message)});
  }
};

template <class E> struct EnumName {
  std::string_view Text;
  E Value;
};

class MapReader {
public:
  /// What: "a function row", for messages.
  MapReader(ReadContext &C, const YAML::Node &Map, std::string_view What,
            const std::vector<std::string_view> &Keys);

  bool has(std::string_view Key) const { return find(Key) != nullptr; }
  YAML::Mark mark() const { return Map.Mark(); }
  /// Where Key's value stands, or the map.
  YAML::Mark mark(std::string_view Key) const;
  YAML::Node node(std::string_view Key) const;
  bool ok() const { return IsMap; }
  void error(const YAML::Mark &At, std::string Message) {
    C.error(At, std::move(Message));
  }
  /// Complains unless Key is there.
  bool require(std::string_view Key);

  // Each leaves Out alone when the key is missing or its value is wrong, and
  // says whether it was read.
  bool text(std::string_view Key, std::string &Out);
  bool names(std::string_view Key, std::vector<PlacedName> &Out);
  bool texts(std::string_view Key, std::vector<std::string> &Out);
  bool flag(std::string_view Key, bool &Out);
  bool index(std::string_view Key, uint8_t &Out);
  bool version(std::string_view Key, std::string &Out);
  /// "return" or "arg N".
  bool slot(std::string_view Key, Slot &Out);
  bool list(std::string_view Key, std::vector<YAML::Node> &Out);

  /// The value of Key is one of a few words; see Shapes.h.
  void mayBe(std::string_view Key, std::string_view Word) {
    if (C.Shapes)
      C.Shapes->asks(What, Key).Words.emplace(Word);
  }
  /// Whoever has written the map has named its keys.
  void keysAreFree() {
    if (C.Shapes)
      C.Shapes->Rows[What].Free = true;
  }
  template <class E, size_t N>
  bool choice(std::string_view Key, const EnumName<E> (&Table)[N], E &Out) {
    for (const EnumName<E> &T : Table)
      mayBe(Key, T.Text);
    std::string Word;
    if (!text(Key, Word))
      return false;
    std::vector<std::string_view> Valid;
    for (const EnumName<E> &T : Table) {
      if (T.Text == Word) {
        Out = T.Value;
        return true;
      }
      Valid.push_back(T.Text);
    }
    wrongValue(Key, Word, Valid);
    return false;
  }

private:
  const YAML::Node *find(std::string_view Key) const;
  /// The same for a value of that type.
  const YAML::Node *find(std::string_view Key, RuleShapes::ValueT Type) const;
  bool wrongType(std::string_view Key, const YAML::Node &Value,
                 std::string_view Expected);
  void wrongValue(std::string_view Key, std::string_view Word,
                  const std::vector<std::string_view> &Valid);

  ReadContext &C;
  YAML::Node Map;
  std::string What;
  bool IsMap = false;
  std::vector<std::pair<std::string, YAML::Node>> Values;
  std::vector<std::string_view> Misspelt; ///< keys that were probably meant
};

} // namespace nogil

#endif // NOGIL_ENGINE_MODELS_YAML_H
