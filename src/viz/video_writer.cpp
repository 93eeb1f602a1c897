// SPDX-License-Identifier: MIT
// convert (swscale) -> encode (libavcodec) -> mux (libavformat), one frame at a time.
#include "viz/video_writer.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "viz/av_handles.h"

extern "C" {
#include <libavutil/cpu.h>
#include <libavutil/opt.h>
}

namespace gallop::viz {
namespace {

constexpr std::array<const char*, 3> kEncoders{"libx264", "h264_nvenc", "mpeg4"};
constexpr int kEncoderThreads = 4;          ///< fixed, because x264's decisions depend on their number
constexpr int kLargestDenominator = 65535;  ///< of a time base, in MPEG-4
constexpr int kKeyFrameEvery = 120;         ///< frames; two seconds make seeking pleasant

/// The last error libav logged on this thread; its return codes alone say "Generic error in an external
/// library".
thread_local std::string last_log;

void remember_log(void* /*object*/, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR) {
    return;
  }
  std::array<char, 512> line{};
  vsnprintf(line.data(), line.size(), format, arguments);
  last_log = line.data();
  last_log.erase(last_log.find_last_not_of("\n ") + 1);
}

/// libav prints to the terminal unless told otherwise.
void silence_libav() {
  static const bool done = (av_log_set_callback(remember_log), true);
  static_cast<void>(done);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// x264 complains about a wrong preset on the terminal, past every logging of libav; and a typing error
/// should not end in another encoder.
void require_preset(const std::string& preset) {
  const std::vector<std::string>& known = x264_presets();
  if (std::find(known.begin(), known.end(), preset) == known.end()) {
    throw UsageError("unknown x264 preset '" + preset + "'", "one of " + joined(known));
  }
}

/// An encoder for `options`, opened; or nothing, and `why` says why.
AvOwner<AVCodecContext> open_encoder(const std::string& name, const VideoOptions& options, std::string& why) {
  const AVCodec* encoder = avcodec_find_encoder_by_name(name.c_str());
  if (encoder == nullptr) {
    why = name + " not in this libavcodec";
    return nullptr;
  }
  AvOwner<AVCodecContext> codec = owned(avcodec_alloc_context3(encoder));
  codec->width = options.width;
  codec->height = options.height;
  codec->time_base = av_d2q(options.frame_duration, kLargestDenominator);
  codec->framerate = av_inv_q(codec->time_base);
  codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->color_range = AVCOL_RANGE_MPEG;
  codec->color_primaries = AVCOL_PRI_BT709;
  codec->color_trc = AVCOL_TRC_BT709;
  codec->colorspace = AVCOL_SPC_BT709;
  codec->chroma_sample_location = AVCHROMA_LOC_LEFT;
  codec->gop_size = kKeyFrameEvery;
  codec->thread_count = kEncoderThreads;
  codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;  // MP4 keeps the headers in its index

  // each encoder has its own words for quality and effort; those it does not know are ignored
  if (name == "libx264") {
    av_opt_set(codec->priv_data, "preset", options.preset.c_str(), 0);
    av_opt_set(codec->priv_data, "profile", "high", 0);
    av_opt_set_int(codec->priv_data, "crf", options.crf, 0);
    if ((av_get_cpu_flags() & AV_CPU_FLAG_AVX512) != 0) {
      // x264's AVX-512 look-ahead reads past its rows unless the width is a multiple of 256: equal pictures
      // would not give equal files
      av_opt_set(codec->priv_data, "x264-params", "asm=AVX2", 0);
    }
  } else if (name == "h264_nvenc") {
    av_opt_set(codec->priv_data, "profile", "high", 0);
    av_opt_set_int(codec->priv_data, "cq", options.crf, 0);
  } else if (name == "mpeg4") {
    codec->flags |= AV_CODEC_FLAG_QSCALE;
    codec->global_quality = FF_QP2LAMBDA * std::clamp(options.crf / 6, 1, 31);
  } else {
    av_opt_set_int(codec->priv_data, "crf", options.crf, 0);
  }

  last_log.clear();
  if (const int code = avcodec_open2(codec.get(), encoder, nullptr); code < 0) {
    why = name + " does not open: " + (last_log.empty() ? av_error_text(code) : last_log);
    return nullptr;
  }
  return codec;
}

/// The wanted encoder, or the first of ours that opens, with a note when it is not the first choice.
AvOwner<AVCodecContext> choose_encoder(const VideoOptions& options, std::vector<std::string>& notes) {
  std::string why;
  if (options.codec != "auto") {
    AvOwner<AVCodecContext> codec = open_encoder(options.codec, options, why);
    if (!codec) {
      throw MachineError(why, "--codec auto takes what this machine has");
    }
    return codec;
  }
  std::string reasons;
  std::string first_reason;
  for (const char* name : kEncoders) {
    if (AvOwner<AVCodecContext> codec = open_encoder(name, options, why)) {
      if (name != std::string_view("libx264")) {
        notes.push_back(first_reason + "; using " + name +
                        (name == std::string_view("mpeg4") ? " (larger file)" : ""));
      }
      return codec;
    }
    if (first_reason.empty()) first_reason = why;
    reasons += (reasons.empty() ? "" : ", ") + why;
  }
  throw MachineError("no video encoder: " + reasons, "apt install libavcodec-extra");
}

/// Full-range RGBA to studio-range BT.709, chroma averaged rather than skipped.
AvOwner<SwsContext> make_converter(int width, int height) {
  AvOwner<SwsContext> converter =
      owned(sws_getContext(width, height, AV_PIX_FMT_RGBA, width, height, AV_PIX_FMT_YUV420P,
                           SWS_BILINEAR | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
  const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
  constexpr int kFullRange = 1;
  constexpr int kStudioRange = 0;
  constexpr int kOne = 1 << 16;
  sws_setColorspaceDetails(converter.get(), bt709, kFullRange, bt709, kStudioRange, 0, kOne, kOne);
  return converter;
}

AvOwner<AVFrame> make_frame(const AVCodecContext& codec) {
  AvOwner<AVFrame> frame = owned(av_frame_alloc());
  frame->format = codec.pix_fmt;
  frame->width = codec.width;
  frame->height = codec.height;
  frame->color_range = codec.color_range;
  frame->color_primaries = codec.color_primaries;
  frame->color_trc = codec.color_trc;
  frame->colorspace = codec.colorspace;
  frame->chroma_location = codec.chroma_sample_location;
  if (av_frame_get_buffer(frame.get(), 0) < 0) {
    throw std::bad_alloc();
  }
  return frame;
}

}  // namespace

const std::vector<std::string>& x264_presets() {
  static const std::vector<std::string> presets = {"ultrafast", "superfast", "veryfast", "faster",
                                                   "fast",      "medium",    "slow",     "slower",
                                                   "veryslow",  "placebo"};
  return presets;
}

struct VideoWriter::Implementation {
  explicit Implementation(const VideoOptions& wanted);
  ~Implementation();

  void open_file();
  void encode(const AVFrame* next);

  VideoOptions options;
  std::filesystem::path part;
  std::string cannot_write;  ///< the beginning of every message about the file
  std::vector<std::string> notes;
  AvOwner<AVCodecContext> codec;
  AvOwner<AVFormatContext> format;  ///< null once closed
  AvOwner<SwsContext> converter;
  AvOwner<AVFrame> frame;
  AvOwner<AVPacket> packet = owned(av_packet_alloc());
  std::int64_t frames = 0;
};

VideoWriter::Implementation::Implementation(const VideoOptions& wanted)
    : options(wanted),
      part(wanted.file.string() + ".part"),
      cannot_write("cannot write " + wanted.file.string()) {
  silence_libav();
  require_preset(options.preset);
  options.width &= ~1;
  options.height &= ~1;
  if (options.width != wanted.width || options.height != wanted.height) {
    notes.push_back("H.264 needs even sizes; using " + std::to_string(options.width) + "x" +
                    std::to_string(options.height));
  }
  codec = choose_encoder(options, notes);
  converter = make_converter(options.width, options.height);
  frame = make_frame(*codec);
  try {
    open_file();
  } catch (...) {
    format.reset();
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    throw;
  }
}

VideoWriter::Implementation::~Implementation() {
  if (format) {
    format.reset();
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
  }
}

void VideoWriter::Implementation::open_file() {
  AVFormatContext* opened = nullptr;
  check_av<MachineError>(avformat_alloc_output_context2(&opened, nullptr, "mp4", part.c_str()),
                         "no MP4 writer");
  format = owned(opened);
  AVStream* stream = avformat_new_stream(format.get(), nullptr);
  if (stream == nullptr) {
    throw std::bad_alloc();
  }
  check_av<MachineError>(avcodec_parameters_from_context(stream->codecpar, codec.get()),
                         "cannot describe the video");
  stream->time_base = codec->time_base;
  stream->avg_frame_rate = codec->framerate;
  format->flags |= AVFMT_FLAG_BITEXACT;  // no version, no date: equal pictures, equal bytes
  if (!options.title.empty()) {
    av_dict_set(&format->metadata, "title", options.title.c_str(), 0);
  }

  check_av<FileError>(avio_open(&format->pb, part.c_str(), AVIO_FLAG_WRITE), cannot_write);
  AVDictionary* muxing = nullptr;
  av_dict_set(&muxing, "movflags", "+faststart", 0);
  const int code = avformat_write_header(format.get(), &muxing);
  av_dict_free(&muxing);
  check_av<FileError>(code, cannot_write);
}

/// Feeds one frame, or the end when `next` is null, and writes what the encoder gives back.
void VideoWriter::Implementation::encode(const AVFrame* next) {
  check_av<MachineError>(avcodec_send_frame(codec.get(), next), std::string("encoder ") + codec->codec->name);
  for (;;) {
    const int code = avcodec_receive_packet(codec.get(), packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
      return;
    }
    check_av<MachineError>(code, std::string("encoder ") + codec->codec->name);
    packet->duration = 1;  // else the last frame has none, and the film is a frame short
    packet->stream_index = 0;
    av_packet_rescale_ts(packet.get(), codec->time_base, format->streams[0]->time_base);
    check_av<FileError>(av_interleaved_write_frame(format.get(), packet.get()), cannot_write);
    check_av<FileError>(format->pb->error, cannot_write);
  }
}

VideoWriter::VideoWriter(const VideoOptions& options)
    : implementation_(std::make_unique<Implementation>(options)) {}
VideoWriter::~VideoWriter() = default;
VideoWriter::VideoWriter(VideoWriter&&) noexcept = default;
VideoWriter& VideoWriter::operator=(VideoWriter&&) noexcept = default;

void VideoWriter::write(const Image& image) {
  Implementation& it = *implementation_;
  if (!it.format || image.width < it.options.width || image.height < it.options.height) {
    throw std::logic_error("video: a frame after close(), or one too small");
  }
  if (av_frame_make_writable(it.frame.get()) < 0) {
    throw std::bad_alloc();
  }
  const std::uint8_t* rows[] = {image.pixels.data()};
  const int strides[] = {image.width * 4};
  sws_scale(it.converter.get(), rows, strides, 0, it.options.height, it.frame->data, it.frame->linesize);
  it.frame->pts = it.frames;
  it.encode(it.frame.get());
  ++it.frames;
}

void VideoWriter::close() {
  Implementation& it = *implementation_;
  if (!it.format) {
    return;
  }
  it.encode(nullptr);
  check_av<FileError>(av_write_trailer(it.format.get()), it.cannot_write);
  check_av<FileError>(it.format->pb->error, it.cannot_write);
  check_av<FileError>(avio_closep(&it.format->pb), it.cannot_write);
  std::error_code error;
  std::filesystem::rename(it.part, it.options.file, error);
  if (error) {
    throw FileError(it.cannot_write + ": " + error.message());
  }
  it.format.reset();
}

int VideoWriter::width() const { return implementation_->options.width; }
int VideoWriter::height() const { return implementation_->options.height; }
std::int64_t VideoWriter::frames() const { return implementation_->frames; }
const std::vector<std::string>& VideoWriter::notes() const { return implementation_->notes; }

std::vector<std::string> usable_encoders() {
  silence_libav();
  std::vector<std::string> usable;
  std::string why;
  for (const char* name : kEncoders) {
    if (open_encoder(name, {}, why)) {
      usable.emplace_back(name);
    }
  }
  return usable;
}

std::string libav_version() {
  const unsigned version = avcodec_version();
  return "libavcodec " + std::to_string(version >> 16U) + '.' + std::to_string(version >> 8U & 0xFFU) + '.' +
         std::to_string(version & 0xFFU);
}

}  // namespace gallop::viz
