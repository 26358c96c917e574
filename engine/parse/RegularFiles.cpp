//===- RegularFiles.cpp - what the compiler may open ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/RegularFiles.h"
#include "support/Files.h"
#include "support/StandIns.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"

namespace vfs = llvm::vfs;

namespace nogil {
namespace {

/// A file that has been read.
class ReadFile : public vfs::File {
public:
  ReadFile(vfs::Status S, std::string Bytes)
      : S(std::move(S)), Bytes(std::move(Bytes)) {}

  llvm::ErrorOr<vfs::Status> status() override { return S; }

  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>>
  getBuffer(const llvm::Twine &Name, int64_t, bool, bool) override {
    return llvm::MemoryBuffer::getMemBufferCopy(Bytes, Name);
  }

  std::error_code close() override { return {}; }

private:
  vfs::Status S;
  std::string Bytes;
};

class RegularFiles : public vfs::ProxyFileSystem {
public:
  using ProxyFileSystem::ProxyFileSystem;

  llvm::ErrorOr<vfs::Status> status(const llvm::Twine &Path) override {
    llvm::ErrorOr<vfs::Status> S = ProxyFileSystem::status(Path);
    if (const std::string *Text = standInFor(absolute(Path)))
      return ofStandIn(Path, std::move(S), *Text);
    if (S && !S->isDirectory() &&
        (!S->isRegularFile() || S->getSize() > MaxFileBytes))
      if (std::error_code Ec = whyUnread(absolute(Path)))
        return Ec;
    return S;
  }

  llvm::ErrorOr<std::unique_ptr<vfs::File>>
  openFileForRead(const llvm::Twine &Path) override {
    llvm::ErrorOr<vfs::Status> S = ProxyFileSystem::status(Path);
    if (const std::string *Text = standInFor(absolute(Path)))
      return std::make_unique<ReadFile>(ofStandIn(Path, std::move(S), *Text),
                                        *Text);
    if (!S)
      return S.getError();
    std::string Bytes;
    if (std::error_code Ec = readInto(absolute(Path), Bytes))
      return Ec;
    // What it is by now: a size that is another one is an error to Clang.
    auto Now = vfs::Status::copyWithNewSize(*S, Bytes.size());
    return std::make_unique<ReadFile>(std::move(Now), std::move(Bytes));
  }

private:
  /// One of the disk with another text, or one that the disk does not have.
  static vfs::Status ofStandIn(const llvm::Twine &Path,
                               llvm::ErrorOr<vfs::Status> OnDisk,
                               const std::string &Text) {
    if (OnDisk && OnDisk->isRegularFile())
      return vfs::Status::copyWithNewSize(*OnDisk, Text.size());
    return {Path,
            llvm::sys::fs::UniqueID(~0ull, reinterpret_cast<uintptr_t>(&Text)),
            {},
            0,
            0,
            Text.size(),
            llvm::sys::fs::file_type::regular_file,
            llvm::sys::fs::owner_read};
  }

  std::string absolute(const llvm::Twine &Path) {
    llvm::SmallString<256> Full;
    Path.toVector(Full);
    makeAbsolute(Full);
    return std::string(Full);
  }
};

} // namespace

llvm::IntrusiveRefCntPtr<vfs::FileSystem> regularFiles() {
  return llvm::makeIntrusiveRefCnt<RegularFiles>(
      vfs::createPhysicalFileSystem().release());
}

} // namespace nogil
