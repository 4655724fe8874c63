// SHA-256 of a file, for model cards and for checking what was fetched. Any thread.
#pragma once

#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/task.h"

namespace hearth {

// Told how much of a long piece of work is done, 0 to 1, at least once a mebibyte. False stops the work,
// which then fails with Cancelled.
using KeepGoing = std::function<bool(double done)>;

// Reads the whole file.
Result<std::string> sha256_of_file(const std::string& path, const KeepGoing& keep_going = {});
// The same, in a page in slices of 15 ms with everything else that is due between them.
Task<Result<std::string>> hashing_file(std::string path, KeepGoing keep_going);

// The same, remembered in the cache folder by path, size and time of change: a model is read once, not for
// every chat. Empty when the file cannot be read or the work was stopped.
std::string remembered_sha256(const std::string& path, const KeepGoing& keep_going = {});
std::string remembered_sha256(const std::string& path, const std::string& cache_folder,
                              const KeepGoing& keep_going = {});
// As hashing_file().
Task<std::string> remembered_hashing(std::string path, std::string cache_folder, KeepGoing keep_going);
// For one that was computed otherwise.
void remember_sha256(const std::string& path, const std::string& cache_folder, const std::string& sha256);
// What is remembered, without reading the file; empty: nothing.
std::string known_sha256(const std::string& path, const std::string& cache_folder);

}  // namespace hearth
