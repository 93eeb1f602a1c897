// SPDX-License-Identifier: MIT
// The files other people's tools read: monitor, progress, evaluations, TensorBoard events.
#include <doctest/doctest.h>

#include <cstring>
#include <sstream>

#include "app/evaluation_file.h"
#include "app/files.h"
#include "app/monitor_file.h"
#include "app/progress.h"
#include "app/tensorboard.h"
#include "support/temporary_directory.h"

using namespace gallop;
using namespace gallop::app;
namespace fs = std::filesystem;

namespace {

std::uint32_t u32(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}
std::uint16_t u16(const std::string& bytes, std::size_t at) {
  std::uint16_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

TEST_CASE("the monitor file has Stable-Baselines3's form") {
  const support::TemporaryDirectory folder;
  const fs::path file = folder.path() / kMonitorName;
  MonitorWriter writer(file, 1614621287.25, "HalfCheetahBulletEnv-v0");
  writer.add(-1353.9264, 1000, 12.5);
  writer.add(1.0 / 3.0, 7, 13.25);
  CHECK(read_file(file) ==
        "#{\"t_start\": 1614621287.250000, \"env_id\": \"HalfCheetahBulletEnv-v0\"}\nr,l,t\n"
        "-1353.926400,1000,12.500000\n0.333333,7,13.250000\n");
  const MonitorRecord record = read_monitor(file);
  CHECK(record.steps == std::vector<std::int64_t>{1000, 1007});
  CHECK(record.returns[0] == -1353.9264);
  CHECK(record.seconds[1] == 13.25);
  CHECK(record.notes.empty());
}

TEST_CASE("a monitor file of another tool is read and its bad lines are named") {
  const support::TemporaryDirectory folder;
  const fs::path file = folder.path() / kMonitorName;
  write_file(file,
             "#{\"t_start\": "
             "1.0}\nr,l,t,success\r\n10.5,1000,1.0,0\r\nhello\n1,2\nnan,1000,2.0\n5,1000,x\n5,0,2.0\n\n20.5,"
             "500,2.5,1\r\n");
  const MonitorRecord record = read_monitor(file);
  CHECK(record.returns == std::vector<double>{10.5, 20.5});
  CHECK(record.steps == std::vector<std::int64_t>{1000, 1500});
  REQUIRE(record.notes.size() == 5);
  CHECK(record.notes[0] == "0.monitor.csv:4: expected r,l,t; that line skipped in plot");
  CHECK(record.notes[4].starts_with("0.monitor.csv:8:"));
}

TEST_CASE("the columns of progress.csv never change their order") {
  const support::TemporaryDirectory folder;
  {
    ProgressWriter writer(folder.path(), {.csv = true, .tensorboard = false, .json = true});
    Progress progress;
    progress.status.steps = 2000;
    progress.status.episodes = 2;
    progress.status.updates = 1000;
    progress.status.critic_loss = 0.5;
    progress.status.environment_seconds = 0.25;
    progress.status.update_seconds = 4.0;
    progress.episode = {.number = 2, .score = 1.0, .length = 1000, .distance = 33.0, .speed = 2.0};
    progress.mean_score = -12.5;
    progress.mean_length = 1000;
    progress.elapsed_seconds = 10.0;
    const agent::Evaluation evaluation{
        .returns = {1, 3}, .lengths = {1000, 500}, .distances = {1, 1}, .top_speeds = {1, 1}};
    progress.evaluation = &evaluation;
    writer.add(progress_row(progress), 2000);
  }
  CHECK(
      read_file(folder.path() / "progress.csv") ==
      "time/episodes,time/total_timesteps,time/time_elapsed,time/fps,rollout/ep_rew_mean,rollout/ep_len_mean,"
      "train/n_updates,train/learning_rate,train/ent_coef,train/ent_coef_loss,train/actor_loss,train/"
      "critic_loss,"
      "eval/mean_reward,eval/mean_ep_length,train/value_loss,train/grad_norm_actor,train/grad_norm_critic,"
      "train/entropy,train/q_mean,rollout/x_distance,rollout/speed_mean,time/env_fps,time/update_fps\n"
      "2,2000,10,200,-12.5,1000,1000,,,,,0.5,2,750,,,,,,33,2,8000,250\n");
  CHECK(read_file(folder.path() / "progress.json")
            .starts_with("{\"time/episodes\": 2, \"time/total_timesteps\": 2000"));
  CHECK_FALSE(fs::exists(folder.path() / "tb"));
}

TEST_CASE("episodes whose lengths come to more than can be counted are skipped") {
  const support::TemporaryDirectory folder;
  const fs::path file = folder.path() / kMonitorName;
  write_file(file, "r,l,t\n1,9000000000000000000,1\n2,9000000000000000000,2\n3,10,3\n");
  const MonitorRecord record = read_monitor(file);
  CHECK(record.steps == std::vector<std::int64_t>{9'000'000'000'000'000'000, 9'000'000'000'000'000'010});
  CHECK(record.notes ==
        std::vector<std::string>{"0.monitor.csv:3: expected r,l,t; that line skipped in plot"});
}

TEST_CASE("evaluations are a zip of numpy arrays") {
  const EvaluationHistory history{.steps = {10'000, 20'000},
                                  .returns = {{1.5, 2.5, 3.5}, {4.5, 5.5, 6.5}},
                                  .lengths = {{1000, 1000, 1000}, {1000, 999, 1000}}};
  const std::string bytes = npz_bytes(history);
  CHECK(bytes == npz_bytes(history));

  // local header of the first array: stored, sizes agree, .npy preamble
  CHECK(bytes.substr(0, 4) == "PK\x03\x04");
  CHECK(u16(bytes, 8) == 0);
  CHECK(u32(bytes, 18) == u32(bytes, 22));
  CHECK(bytes.substr(30, 13) == "timesteps.npy");
  CHECK(bytes.substr(43, 8) == std::string("\x93NUMPY\x01\x00", 8));
  const std::size_t header = u16(bytes, 51);
  CHECK((10 + header) % 64 == 0);
  CHECK(bytes.substr(53, 57) == "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }");
  std::int64_t second = 0;
  std::memcpy(&second, bytes.data() + 53 + header + 8, sizeof second);
  CHECK(second == 20'000);
  CHECK(bytes.find("'<f8', 'fortran_order': False, 'shape': (2, 3)") != std::string::npos);

  // end of central directory: three entries, and it points back at the directory
  const std::size_t end = bytes.size() - 22;
  CHECK(bytes.substr(end, 4) == "PK\x05\x06");
  CHECK(u16(bytes, end + 10) == 3);
  const std::size_t directory = u32(bytes, end + 16);
  CHECK(bytes.substr(directory, 4) == "PK\x01\x02");
  CHECK(directory + u32(bytes, end + 12) == end);
}

TEST_CASE("crc32c meets its published check value") {
  CHECK(crc32c("123456789") == 0xE3069283U);
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AAU);  // RFC 3720, B.4
  CHECK(crc32c("") == 0U);
}

TEST_CASE("a TensorBoard event is laid out as its protocol says") {
  const std::string event = scalar_event(1.0, 300, "a/b", 2.0F);
  const std::string expected = std::string("\x09\0\0\0\0\0\0\xf0\x3f", 9)  // wall_time = 1.0
                               + std::string("\x10\xac\x02", 3)            // step = 300
                               + std::string("\x2a\x0c\x0a\x0a", 4)        // summary { value {
                               + std::string(
                                     "\x0a\x03"
                                     "a/b",
                                     5)                             // tag
                               + std::string("\x15\0\0\0\x40", 5);  // simple_value = 2.0
  CHECK(event == expected);

  const std::string record = event_record(event);
  REQUIRE(record.size() == 8 + 4 + event.size() + 4);
  CHECK(u32(record, 0) == event.size());
  const auto unmasked = [](std::uint32_t masked) {
    const std::uint32_t rotated = masked - 0xa282ead8U;
    return (rotated << 15) | (rotated >> 17);
  };
  CHECK(unmasked(u32(record, 8)) == crc32c(record.substr(0, 8)));
  CHECK(unmasked(u32(record, 12 + event.size())) == crc32c(event));
}

TEST_CASE("an event file begins with its version") {
  const support::TemporaryDirectory folder;
  {
    EventWriter writer(folder.path() / "tb");
    writer.add(1000, "rollout/ep_rew_mean", 12.0);
    writer.flush();
  }
  const auto file = fs::directory_iterator(folder.path() / "tb")->path();
  CHECK(file.filename().string().starts_with("events.out.tfevents."));
  const std::string bytes = read_file(file);
  CHECK(bytes.find("brain.Event:2") < 40);
  CHECK(bytes.find("rollout/ep_rew_mean") != std::string::npos);
}
