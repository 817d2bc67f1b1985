/// The pictures of the server: uploads and results, as files in a private folder under names of our own.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "image/image.h"
#include "server/database.h"
#include "server/server_options.h"

namespace mend {

struct ImageRecord {
  std::string id;
  Format format = Format::png;
  int width = 0, height = 0, colours = 3, bits = 8;
  bool alpha = false;
  int64_t bytes = 0;
  double created = 0, used = 0;  ///< seconds since 1970
};

/// "image/jpeg" …
const char* media_type(Format format);

class ImageStore {
 public:
  /// Throws Error{io} if the folder cannot be made private.
  ImageStore(Database& database, const ServerOptions& options);

  /// A file that is being received. Removed unless the store takes it.
  class Incoming {
   public:
    explicit Incoming(std::filesystem::path file);
    ~Incoming();
    Incoming(const Incoming&) = delete;
    Incoming& operator=(const Incoming&) = delete;
    void write(const char* data, size_t size);  ///< throws Error{io}
    void close();
    const std::filesystem::path& file() const { return file_; }
    int64_t size() const { return size_; }

   private:
    std::filesystem::path file_;
    int descriptor_;
    int64_t size_ = 0;
  };
  std::unique_ptr<Incoming> begin();

  /// Decodes what was received and keeps it. Throws what load_image throws for a file that is no picture.
  ImageRecord keep(Incoming& incoming);
  /// Keeps a result that a job wrote to `incoming`; `image` are its pixels.
  ImageRecord keep(Incoming& incoming, std::shared_ptr<const Image> image);

  std::optional<ImageRecord> find(const std::string& id);  ///< and notes that it was used
  /// The pixels; recently used ones are in memory. Empty if there is no such picture (any more).
  std::shared_ptr<const Image> pixels(const std::string& id);
  /// Where its file lies. `id` must be one that find() knows.
  std::filesystem::path file(const std::string& id) const { return folder_ / (id + ".image"); }
  bool remove(const std::string& id);
  /// Removes what was not used since `before` (seconds since 1970), and files that nothing knows of.
  int expire(double before);

  bool full() const { return static_cast<double>(bytes_) >= store_bytes_; }
  int64_t bytes() const { return bytes_; }
  int64_t count();
  size_t most_upload_bytes() const { return most_upload_bytes_; }

 private:
  std::shared_ptr<const Image> cached(const std::string& id);
  void cache(const std::string& id, std::shared_ptr<const Image> image);
  std::shared_ptr<const Image> decode(const std::filesystem::path& file);

  Database& database_;
  std::filesystem::path folder_;
  double max_megapixels_, store_bytes_;
  size_t most_upload_bytes_;
  std::atomic<int64_t> bytes_{0};

  std::mutex cache_mutex_;
  std::list<std::pair<std::string, std::shared_ptr<const Image>>> cache_;  ///< most recently used first
  size_t cached_bytes_ = 0;

  std::mutex decoding_mutex_;
  std::condition_variable decoding_free_;
  int decoding_ = 0;
};

/// {"id": …, "width": …, …} as the API shows it.
nlohmann::json image_json(const ImageRecord& record);

}  // namespace mend
