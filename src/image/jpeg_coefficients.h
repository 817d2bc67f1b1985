/// A JPEG file opened for its DCT coefficients.
#pragma once
#include <cstdlib>
#include <string>

#include "image/jpeg_errors.h"

namespace mend {

/// Owns libjpeg's decompressor and the coefficients it has read. The bytes must outlive it.
struct JpegCoefficients {
  jpeg_decompress_struct info{};
  JpegErrors errors;
  jvirt_barray_ptr* arrays = nullptr;  ///< one a component

  /// Throws Error{bad_image} if the file is damaged or cut off.
  JpegCoefficients(const uint8_t* data, size_t size, const std::string& name) {
    info.err = errors.install();
    const bool read = errors.run([&] {
      jpeg_create_decompress(&info);
      jpeg_mem_src(&info, data, static_cast<unsigned long>(size));
      for (int marker = JPEG_APP0; marker <= JPEG_APP0 + 15; ++marker) jpeg_save_markers(&info, marker, 0xFFFF);
      jpeg_save_markers(&info, JPEG_COM, 0xFFFF);
      jpeg_read_header(&info, TRUE);
      arrays = jpeg_read_coefficients(&info);
    });
    if (read) return;
    const std::string message = errors.message;
    jpeg_destroy_decompress(&info);
    fail(ErrorCode::bad_image, "{} is a damaged JPEG file: {}", name, message);
  }
  ~JpegCoefficients() { jpeg_destroy_decompress(&info); }
  JpegCoefficients(const JpegCoefficients&) = delete;
  JpegCoefficients& operator=(const JpegCoefficients&) = delete;

  /// Row `y` of a component's blocks. Call it inside errors.run().
  JBLOCKROW blocks(int component, JDIMENSION y, bool writable) {
    return (*info.mem->access_virt_barray)(reinterpret_cast<j_common_ptr>(&info), arrays[component], y, 1,
                                           writable ? TRUE : FALSE)[0];
  }
};

}  // namespace mend
