// SPDX-License-Identifier: MIT
// Decoding by the book: demultiplex, decode, convert, until nothing comes.
#include "decoded_film.h"

#include <fstream>
#include <stdexcept>

#include "viz/av_handles.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace gallop::viz {
namespace {

struct CloseInput {
  void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};

Image to_image(const AVFrame& frame) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const AvOwner<SwsContext> converter =
      owned(sws_getContext(frame.width, frame.height, format, frame.width, frame.height, AV_PIX_FMT_RGBA,
                           SWS_BILINEAR | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
  const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
  sws_setColorspaceDetails(converter.get(), bt709, 0, bt709, 1, 0, 1 << 16, 1 << 16);
  Image image(frame.width, frame.height);
  std::uint8_t* rows[] = {image.pixels.data()};
  const int strides[] = {frame.width * 4};
  sws_scale(converter.get(), frame.data, frame.linesize, 0, frame.height, rows, strides);
  return image;
}

/// Takes what the decoder has ready.
void receive_all(AVCodecContext& decoder, AVRational time_base, AVFrame& frame, DecodedFilm& film) {
  while (avcodec_receive_frame(&decoder, &frame) >= 0) {
    ++film.frames;
    film.times.push_back(static_cast<double>(frame.pts) * av_q2d(time_base));
    film.pictures.push_back(to_image(frame));
  }
}

}  // namespace

DecodedFilm decode_film(const std::filesystem::path& file) {
  AVFormatContext* opened = nullptr;
  check_av<std::runtime_error>(avformat_open_input(&opened, file.c_str(), nullptr, nullptr), "open");
  const std::unique_ptr<AVFormatContext, CloseInput> input(opened);
  check_av<std::runtime_error>(avformat_find_stream_info(input.get(), nullptr), "streams");
  const AVStream& stream = *input->streams[0];
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  const AvOwner<AVCodecContext> decoder = owned(avcodec_alloc_context3(codec));
  avcodec_parameters_to_context(decoder.get(), stream.codecpar);
  check_av<std::runtime_error>(avcodec_open2(decoder.get(), codec, nullptr), "decoder");

  DecodedFilm film;
  film.width = stream.codecpar->width;
  film.height = stream.codecpar->height;
  film.duration = static_cast<double>(input->duration) / AV_TIME_BASE;
  film.codec = codec->name;
  film.profile = stream.codecpar->profile;
  film.pixel_format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(stream.codecpar->format));
  film.range = av_color_range_name(stream.codecpar->color_range);
  film.primaries = av_color_primaries_name(stream.codecpar->color_primaries);
  film.transfer = av_color_transfer_name(stream.codecpar->color_trc);
  film.matrix = av_color_space_name(stream.codecpar->color_space);
  film.rate_numerator = stream.avg_frame_rate.num;
  film.rate_denominator = stream.avg_frame_rate.den;
  if (const AVDictionaryEntry* title = av_dict_get(input->metadata, "title", nullptr, 0))
    film.title = title->value;

  const AvOwner<AVPacket> packet = owned(av_packet_alloc());
  const AvOwner<AVFrame> frame = owned(av_frame_alloc());
  while (av_read_frame(input.get(), packet.get()) >= 0) {
    avcodec_send_packet(decoder.get(), packet.get());
    av_packet_unref(packet.get());
    receive_all(*decoder, stream.time_base, *frame, film);
  }
  avcodec_send_packet(decoder.get(), nullptr);
  receive_all(*decoder, stream.time_base, *frame, film);
  return film;
}

std::vector<std::string> mp4_boxes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::string> names;
  unsigned char head[8];
  while (in.read(reinterpret_cast<char*>(head), sizeof head)) {
    const std::uint32_t size = static_cast<std::uint32_t>(head[0]) << 24U |
                               static_cast<std::uint32_t>(head[1]) << 16U |
                               static_cast<std::uint32_t>(head[2]) << 8U | head[3];
    names.emplace_back(head + 4, head + 8);
    if (size < sizeof head) break;
    in.seekg(size - sizeof head, std::ios::cur);
  }
  return names;
}

}  // namespace gallop::viz
