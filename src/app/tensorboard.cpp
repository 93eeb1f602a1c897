// SPDX-License-Identifier: MIT
// TFRecord framing and the protobuf wire format, by hand.
#include "app/tensorboard.h"

#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>
#include <utility>

#include "app/system_facts.h"
#include "raw_bytes.h"

namespace gallop::app {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table() {
  constexpr std::uint32_t kPolynomial = 0x82f63b78;  // Castagnoli, bits reversed
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? kPolynomial : 0);
    table[i] = value;
  }
  return table;
}

/// A checksum of bytes that hold checksums is weak; TensorFlow rotates and shifts it.
std::uint32_t masked(std::uint32_t crc) { return std::rotr(crc, 15) + 0xa282ead8U; }

// protobuf: a field is (number << 3 | wire type), then its value
constexpr int kVarint = 0;
constexpr int kEightBytes = 1;
constexpr int kLengthDelimited = 2;
constexpr int kFourBytes = 5;

void append_varint(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7f) | 0x80);
  bytes += static_cast<char>(value);
}
void append_key(std::string& bytes, int number, int type) {
  append_varint(bytes, static_cast<std::uint64_t>(number << 3 | type));
}
void append_bytes(std::string& bytes, int number, std::string_view value) {
  append_key(bytes, number, kLengthDelimited);
  append_varint(bytes, value.size());
  bytes += value;
}

double unix_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Event { double wall_time = 1; int64 step = 2; } as far as every event has it
std::string event_at(double wall_time, std::int64_t step) {
  std::string event;
  append_key(event, 1, kEightBytes);
  put(event, wall_time);
  append_key(event, 2, kVarint);
  append_varint(event, static_cast<std::uint64_t>(step));
  return event;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  static constexpr auto kTable = crc_table();
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) crc = kTable[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

std::string event_record(std::string_view payload) {
  std::string record;
  put(record, static_cast<std::uint64_t>(payload.size()));
  put(record, masked(crc32c(record)));
  record += payload;
  put(record, masked(crc32c(payload)));
  return record;
}

// Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
// Summary { Value value = 1; }  Value { string tag = 1; float simple_value = 2; }
std::string scalar_event(double wall_time, std::int64_t step, std::string_view tag, float value) {
  std::string scalar;
  append_bytes(scalar, 1, tag);
  append_key(scalar, 2, kFourBytes);
  put(scalar, value);
  std::string summary;
  append_bytes(summary, 1, scalar);

  std::string event = event_at(wall_time, step);
  append_bytes(event, 5, summary);
  return event;
}

// Event { double wall_time = 1; int64 step = 2; SessionLog session_log = 7; }
// SessionLog { SessionStatus status = 1; }  START = 1
std::string restart_event(double wall_time, std::int64_t step) {
  std::string session;
  append_key(session, 1, kVarint);
  append_varint(session, 1);
  std::string event = event_at(wall_time, step);
  append_bytes(event, 7, session);
  return event;
}

EventWriter::EventWriter(const std::filesystem::path& folder, std::optional<std::int64_t> from) {
  make_folder(folder);
  const double now = unix_seconds();
  file_.emplace(folder / ("events.out.tfevents." + std::to_string(static_cast<std::int64_t>(now)) + "." +
                          host_name() + "." + std::to_string(getpid()) + ".0"));
  std::string version;
  append_key(version, 1, kEightBytes);
  put(version, now);
  append_bytes(version, 3, "brain.Event:2");
  file_->append(event_record(version));
  if (from) file_->append(event_record(restart_event(now, *from)));
}

void EventWriter::add(std::int64_t step, std::string_view tag, double value) {
  records_ += event_record(scalar_event(unix_seconds(), step, tag, static_cast<float>(value)));
}

void EventWriter::flush() { file_->append(std::exchange(records_, {})); }

}  // namespace gallop::app
