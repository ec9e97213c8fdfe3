#include "engine/stream/ZstdCompressor.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <thread>
#include <vector>

#include <zstd.h>

namespace basekeep {

namespace {

std::size_t checked(std::size_t result)
{
    if (ZSTD_isError(result)) {
        throw Failure{Failure::Code::Internal, Failure::tr("The zstd library cannot compress."),
                      Failure::tr("The machine may be out of memory; a lower level and fewer workers need less."),
                      QString::fromLatin1(ZSTD_getErrorName(result))};
    }
    return result;
}

/// The number of the library's threads; 0 is the caller's own and no other.
int workersFor(const CompressionSpec& spec, int threads)
{
    const int most = ZSTD_cParam_getBounds(ZSTD_c_nbWorkers).upperBound; // 0 if it was built without threads
    if (spec.workers) {
        if (*spec.workers > 0 && most == 0) {
            throw Failure{Failure::Code::InvalidOption,
                          Failure::tr("could not set compression worker count to %1: the zstd library on this machine "
                                      "has no threads")
                              .arg(*spec.workers),
                          Failure::tr("Leave \"workers\" out, or install a zstd library with threads."),
                          {}};
        }
        return std::clamp(*spec.workers, 0, most);
    }
    const int wanted = threads > 0 ? threads : int(std::thread::hardware_concurrency());
    return wanted > 1 ? std::min(wanted, most) : 0;
}

} // namespace

struct ZstdCompressor::Context
{
    Context() : context(ZSTD_createCCtx())
    {
        if (context == nullptr)
            throw Failure{Failure::Code::Internal, Failure::tr("The machine is out of memory."), {}, {}};
    }
    ~Context() { ZSTD_freeCCtx(context); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    void set(ZSTD_cParameter parameter, int value) { checked(ZSTD_CCtx_setParameter(context, parameter, value)); }

    /// Hands on what comes out until the chunk is taken, or all that was taken has come out, as the directive says.
    void compress(std::span<const std::byte> chunk, ZSTD_EndDirective directive, ByteSink& next)
    {
        ZSTD_inBuffer input{chunk.data(), chunk.size(), 0};
        std::size_t left = 0;
        do {
            ZSTD_outBuffer out{output.data(), output.size(), 0};
            left = checked(ZSTD_compressStream2(context, &out, &input, directive));
            if (out.pos > 0)
                next.write(std::span(output).first(out.pos));
        } while (directive == ZSTD_e_continue ? input.pos < input.size : left > 0);
    }

    ZSTD_CCtx* context;
    std::vector<std::byte> output = std::vector<std::byte>(ZSTD_CStreamOutSize());
};

ZstdCompressor::ZstdCompressor(const CompressionSpec& spec, std::unique_ptr<ByteSink> next, int threads)
    : m_context(std::make_unique<Context>()), m_next(std::move(next))
{
    m_context->set(ZSTD_c_compressionLevel, spec.level.value_or(ZSTD_CLEVEL_DEFAULT));
    m_context->set(ZSTD_c_checksumFlag, 1);
    m_context->set(ZSTD_c_nbWorkers, workersFor(spec, threads));
    if (spec.longDistance)
        m_context->set(ZSTD_c_enableLongDistanceMatching, 1);
}

ZstdCompressor::~ZstdCompressor() = default;

void ZstdCompressor::write(std::span<const std::byte> chunk)
{
    if (!chunk.empty())
        m_context->compress(chunk, ZSTD_e_continue, *m_next);
}

void ZstdCompressor::flush()
{
    m_context->compress({}, ZSTD_e_flush, *m_next);
}

void ZstdCompressor::finish()
{
    m_context->compress({}, ZSTD_e_end, *m_next);
    m_next->finish();
}

} // namespace basekeep
