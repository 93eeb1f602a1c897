// SPDX-License-Identifier: MIT
// Everything the window can be told to do, in one table: menus, buttons, keys and the help page are all drawn
// from it, so that none of them can promise what another does not keep.
#pragma once

#include <span>
#include <vector>

namespace gallop::viz {

enum class Command {
  // file
  Open,
  Screenshot,
  Record,
  CloseWindow,
  // run
  PauseTraining,
  Checkpoint,
  StopAndSave,
  // playback
  PausePlayback,
  StepBack,
  StepForward,
  NewEpisode,
  Slower,
  Faster,
  RealTime,
  // camera
  FollowCamera,
  FreeCamera,
  SideCamera,
  PybulletCamera,
  FrontCamera,
  // what the picture shows
  Contacts,
  ContactForces,
  JointFrames,
  Wireframe,
  Shadows,
  Grid,
  Collisions,
  // panels
  Help,
  Info,
  Profiler,
  Sensors,
  FullScreen,
  RunPanel,
  Charts,
  Log,
  LargeCharts,
};

enum class CommandGroup { File, Run, Playback, Camera, Picture, Panels };

struct CommandInfo {
  Command command;
  CommandGroup group;
  const char* label;  ///< on buttons and in menus
  const char* keys;   ///< as shown to the user
  int key;            ///< GLFW's number
  int other_key;      ///< does the same; 0: none
  bool control;
  bool shift;
  bool repeats;      ///< while the key is held
  const char* help;  ///< one line
};

[[nodiscard]] std::span<const CommandInfo> all_commands();
[[nodiscard]] const CommandInfo& info(Command command);

/// Those whose keys went down in this frame, by ImGui's input. None while text is being typed.
[[nodiscard]] std::vector<Command> typed_commands();

}  // namespace gallop::viz
