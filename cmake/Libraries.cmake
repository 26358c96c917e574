# What the program is linked with, as the targets use_llvm, use_clang,
# use_lsp, use_fmt, use_yaml and use_xxhash: the distribution's shared libraries,
# or, with NOGIL_STATIC, archives, so that the program needs nothing of the
# machine that it runs on, not even a C library.
option(NOGIL_STATIC "One program that needs no library of the machine (no plugin, no tests)" OFF)

find_package(LLVM 19.1 REQUIRED CONFIG HINTS /usr/lib/llvm-19/lib/cmake/llvm)
find_package(Clang REQUIRED CONFIG HINTS ${LLVM_DIR}/../clang)
find_package(yaml-cpp REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)

foreach(Name llvm clang lsp fmt yaml xxhash)
  add_library(use_${Name} INTERFACE)
endforeach()

# Types and dispatch of the language server protocol. There is an archive only,
# and it needs nothing of MLIR beside itself.
find_library(NOGIL_LSP_ARCHIVE libMLIRLspServerSupportLib.a HINTS ${LLVM_LIBRARY_DIR})
if(NOT NOGIL_LSP_ARCHIVE)
  message(FATAL_ERROR "There is no libMLIRLspServerSupportLib.a: install libmlir-19-dev")
endif()
target_link_libraries(use_lsp INTERFACE ${NOGIL_LSP_ARCHIVE} use_llvm)

# An archive of Debian's development packages.
function(nogil_archive Target Name)
  find_library(NOGIL_ARCHIVE_${Name} lib${Name}.a)
  if(NOT NOGIL_ARCHIVE_${Name})
    message(FATAL_ERROR "NOGIL_STATIC: there is no lib${Name}.a: install the development package that has it")
  endif()
  target_link_libraries(${Target} INTERFACE ${NOGIL_ARCHIVE_${Name}})
endfunction()

if(NOT NOGIL_STATIC)
  find_library(XXHASH xxhash REQUIRED)
  target_link_libraries(use_llvm INTERFACE LLVM)
  target_link_libraries(use_clang INTERFACE clang-cpp LLVM)
  target_link_libraries(use_fmt INTERFACE fmt::fmt)
  target_link_libraries(use_yaml INTERFACE yaml-cpp)
  target_link_libraries(use_xxhash INTERFACE ${XXHASH})
  return()
endif()

# All archives: the linker takes from them what is used. Their CMake targets
# would name libraries that only other programs of LLVM need.
file(GLOB LlvmArchives ${LLVM_LIBRARY_DIR}/libLLVM*.a)
file(GLOB ClangArchives ${LLVM_LIBRARY_DIR}/libclang*.a)
if(NOT LlvmArchives OR NOT ClangArchives)
  message(FATAL_ERROR "NOGIL_STATIC: no archives of LLVM and Clang in ${LLVM_LIBRARY_DIR}")
endif()
target_link_libraries(use_llvm INTERFACE ${LlvmArchives})
nogil_archive(use_llvm zstd)
nogil_archive(use_llvm z)
target_link_libraries(use_clang INTERFACE ${ClangArchives} use_llvm)
target_link_libraries(use_fmt INTERFACE fmt::fmt-header-only)
get_target_property(YamlFolders yaml-cpp INTERFACE_INCLUDE_DIRECTORIES)
if(YamlFolders)
  target_include_directories(use_yaml INTERFACE ${YamlFolders})
endif()
nogil_archive(use_yaml yaml-cpp)
nogil_archive(use_xxhash xxhash)

# LLVM's linker needs no order among archives, leaves out what nobody calls, and
# keeps one of functions that are the same: 38 MB instead of 45. A program that
# reads what strangers have written lies at another address each time.
if(NOT EXISTS ${LLVM_TOOLS_BINARY_DIR}/ld.lld)
  message(FATAL_ERROR "NOGIL_STATIC: there is no ${LLVM_TOOLS_BINARY_DIR}/ld.lld: install lld-19")
endif()
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-B${LLVM_TOOLS_BINARY_DIR} -fuse-ld=lld -static-pie -s -Wl,--gc-sections -Wl,--icf=all
  -Wl,-z,relro,-z,now -Wl,--pack-dyn-relocs=relr)
