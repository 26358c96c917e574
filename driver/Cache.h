//===- Cache.h - facts kept between runs -----------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: extraction is nearly all of a run's time, and its result changes
// only when a file that it read changes. Approach: one entry per compiler
// invocation, named by a hash of everything the result depends on except file
// contents (version of the extractor and of the facts, arguments, folders,
// environment). An entry lists the files that were read with size, time and
// content hash, and whether they are the project's, followed by the facts. It
// is good when each file still has its size and times or, failing that, its
// hash; who unpacks an archive can give a file any time of writing, but not the
// time when that was done. Each file is looked at once per run, however many
// units include it.
//
// Safe with kill -9 and concurrent runs: entries appear by rename, and are
// read whole and checked against a checksum and their own name. A damaged one
// is recomputed. A folder into which others may write is not used. A file that
// changed while it was being compiled leaves no entry.
//
// Unsound: files that do not exist are not remembered. Adding a header in an
// include folder that is searched earlier goes unnoticed until another file
// of the unit changes; a unit with a missing header is therefore not kept.
//
// Cost, warm: one stat per distinct file and one read per entry.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_CACHE_H
#define NOGIL_DRIVER_CACHE_H

#include "extract/Extract.h"
#include "support/Hash.h"
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace nogil {

class FactsCache {
public:
  /// `Folder` empty: the default one. Warns once and switches itself off when
  /// it can't be written. A program whose extractor was changed starts anew;
  /// other changes of rules and analyses keep what was read.
  FactsCache(bool Enabled, std::string Folder,
             uint64_t MaxBytes = uint64_t(2) << 30);

  /// The name of the entry for one invocation.
  std::string keyOf(const ExtractInput &In) const;
  /// Nothing: absent, stale or damaged.
  std::optional<ExtractOutput> lookup(const std::string &Key);
  /// `Started`: when extraction began (nanoseconds of the file clock).
  void store(const std::string &Key, const ExtractOutput &Out, int64_t Started);
  /// The same of facts that were written to bytes before.
  void store(const std::string &Key, const ExtractOutput &Out,
             std::string_view Bytes, int64_t Started);
  /// Reports damage and keeps the folder below its bound. Call once.
  void finish();

  bool enabled() const { return Enabled; }
  /// What is kept between runs lies here, if nothing else is said; empty: the
  /// user has no home.
  static std::string defaultFolder();
  uint64_t hits() const { return Hits; }
  uint64_t damaged() const { return Damaged; }
  /// Now, on the clock that file times are taken from.
  static int64_t now();

private:
  struct FileState {
    bool Exists = false;
    uint64_t Size = 0;
    int64_t Time = 0;    ///< of writing
    int64_t Changed = 0; ///< when the file system last changed any of it
    std::optional<Hash> Content;
  };
  static FileState statFile(const std::string &Path);
  FileState &stateOf(const std::string &Path); ///< with Lock held
  bool isCurrent(const std::string &Path, const FileState &Was,
                 std::string_view Content);
  std::optional<std::string> describe(const ExtractOutput &Out,
                                      int64_t Started);
  bool prepareFolder();
  void evict();

  bool Enabled;
  std::string Folder, Salt;
  uint64_t MaxBytes;
  std::mutex Lock;
  std::unordered_map<std::string, FileState> Files;
  std::atomic<uint64_t> Hits{0}, Damaged{0}, Stored{0}, Failed{0}, Anew{0};
};

} // namespace nogil

#endif // NOGIL_DRIVER_CACHE_H
