// SPDX-License-Identifier: MIT
// The folder is filled beside its place and renamed.
#include "viz/png_sequence.h"

#include <array>
#include <cstdio>
#include <system_error>
#include <utility>

#include "errors.h"
#include "viz/png_file.h"

namespace gallop::viz {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& folder, const std::error_code& error) {
  throw FileError("cannot write " + folder.string() + ": " + error.message(), {}, error.value());
}

}  // namespace

void PngSequence::require_room(const fs::path& folder) {
  std::error_code none;
  if (fs::exists(folder, none) && !fs::is_empty(folder, none))
    throw FileError(folder.string() + " is not empty", "another folder for the pictures");
}

PngSequence::PngSequence(fs::path folder, int width, int height)
    : folder_(std::move(folder)), part_(folder_.string() + ".part"), width_(width), height_(height) {
  require_room(folder_);
  std::error_code error;
  fs::remove_all(part_, error);
  fs::create_directory(part_, error);
  if (error) cannot_write(folder_, error);
}

PngSequence::~PngSequence() {
  std::error_code ignored;
  if (!part_.empty()) fs::remove_all(part_, ignored);
}

void PngSequence::write(const Image& image) {
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "%06lld.png", static_cast<long long>(frames_) + 1);
  write_png(image, part_ / name.data());
  ++frames_;
}

void PngSequence::close() {
  if (part_.empty()) return;
  std::error_code error;
  fs::rename(part_, folder_, error);  // takes an empty folder's place
  if (error) cannot_write(folder_, error);
  part_.clear();
}

}  // namespace gallop::viz
