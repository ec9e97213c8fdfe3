#include "engine/storage/FileWriter.h"

#include "engine/jobs/JobProgress.h"
#include "engine/jobs/WaitClock.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <system_error>
#include <utility>

namespace basekeep {

namespace {

/// They mostly wait for the disk. More of them cost the processor more than they save, see syncBatch.
constexpr std::size_t mostThreads = 8;
constexpr std::size_t bufferCount = 16;
/// Files that are written but not durable yet; each is open, and some systems allow 256 of these.
constexpr std::size_t mostUnsettled = 192;
/// Files are made durable when so many have been written: the first of those whose metadata share a block on the disk
/// writes it for all, which would be one disk write each if every file were made durable at once.
constexpr std::size_t syncBatch = 64;
/// So many one thread makes durable in one go, neighbours of each other.
constexpr std::size_t syncRun = 4;
/// Who waits for files to be settled goes on with so many left, not with each that is.
constexpr std::size_t enoughSettled = mostUnsettled / 2;
static_assert(syncBatch <= enoughSettled, "files that wait for their batch would be waited for");
/// What is written by one call when the disk is behind: longer ones bring nothing more.
constexpr std::size_t slicesPerWrite = 4;
/// Without direct I/O: how much may be written before the system is told to begin with it. Large enough for long disk
/// writes, small enough that little is left for the final sync.
constexpr quint64 writeOutBytes = 16u << 20;

} // namespace

FileWriter::FileWriter(Policy policy, JobProgress& progress)
    : m_policy(policy), m_progress(progress), m_buffers(bufferCount)
{
    m_threads.reserve(mostThreads);
}

FileWriter::~FileWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_workCame.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void FileWriter::begin(std::filesystem::path path, unsigned mode)
{
    const auto caching = m_policy.direct ? OutputFile::Caching::Direct : OutputFile::Caching::System;
    m_target = std::make_shared<Target>();
    m_target->file = OutputFile(std::move(path), mode, OutputFile::IfExists::Refuse, caching);
}

void FileWriter::write(std::span<const std::byte> data)
{
    while (!data.empty()) {
        if (!m_buffer) {
            m_buffer = m_buffers.tryTake();
            if (!m_buffer) {
                const WaitClock clock;
                m_buffer = m_buffers.take();
                m_progress.addDiskWait(clock.nanoseconds());
            }
            if (!m_buffer) {
                const std::lock_guard lock(m_mutex);
                std::rethrow_exception(m_error);
            }
            m_used = 0;
        }
        if (m_open.size == 0) {
            m_open.buffer = m_buffer;
            m_open.begin = m_used;
        }
        const std::size_t count = std::min(data.size(), WriteBuffers::bufferSize - m_used);
        std::memcpy(m_buffer.get() + m_used, data.data(), count);
        m_open.size += count;
        m_used += count;
        data = data.subspan(count);
        if (m_used == WriteBuffers::bufferSize)
            submit(false);
    }
}

void FileWriter::end()
{
    submit(true);
    m_target.reset();
}

void FileWriter::submit(bool isComplete)
{
    // Whatever comes next begins where direct I/O can begin.
    constexpr std::size_t alignment = WriteBuffers::alignment;
    m_used = (m_used + alignment - 1) / alignment * alignment;
    if (m_used == WriteBuffers::bufferSize)
        m_buffer.reset();

    std::unique_lock lock(m_mutex);
    if (isComplete && m_unsettled >= mostUnsettled && !m_error) {
        const WaitClock clock;
        m_workDone.wait(lock, [this] { return m_unsettled <= enoughSettled || m_error; });
        m_progress.addDiskWait(clock.nanoseconds());
    }
    if (m_error)
        std::rethrow_exception(m_error);
    if (m_open.size > 0)
        m_target->slices.push_back(std::exchange(m_open, {}));
    if (isComplete) {
        m_target->isComplete = true;
        ++m_unsettled;
    }
    if (m_target->isClaimed)
        return; // the thread that works on it will see
    m_target->isClaimed = true;
    m_queue.push_back(m_target);
    startThread();
    lock.unlock();
    m_workCame.notify_one();
}

void FileWriter::startThread()
{
    if (m_threads.size() == mostThreads || m_queue.size() <= m_idle)
        return;
    try {
        m_threads.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        if (m_threads.empty())
            throw;
        // The system gives no more threads; those that run do.
    }
}

void FileWriter::finish()
{
    std::unique_lock lock(m_mutex);
    m_isEnding = true;
    settleWritten();
    m_workDone.wait(lock, [this] { return m_unsettled == 0 || m_error; });
    if (m_error)
        std::rethrow_exception(m_error);
}

void FileWriter::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idle;
        m_workCame.wait(lock, [this] { return m_stopping || !m_queue.empty() || m_due > 0; });
        --m_idle;
        if (m_stopping)
            return;
        try {
            if (!m_queue.empty())
                writeNext(lock);
            else
                settleRun(lock);
        } catch (...) {
            if (!lock.owns_lock())
                lock.lock();
            fail(std::current_exception());
        }
    }
}

void FileWriter::writeNext(std::unique_lock<std::mutex>& lock)
{
    const std::shared_ptr<Target> target = std::move(m_queue.front());
    m_queue.pop_front();
    std::vector<Slice> taken;
    while (!target->slices.empty()) {
        while (!target->slices.empty() && taken.size() < slicesPerWrite) {
            taken.push_back(std::move(target->slices.front()));
            target->slices.pop_front();
        }
        lock.unlock();
        writeSlices(*target, taken);
        taken.clear(); // the buffers go back to the pool
        lock.lock();
        if (m_stopping)
            return;
    }
    if (!target->isComplete) {
        target->isClaimed = false;
        return;
    }
    m_written.push_back(target);
    if (m_isEnding || m_written.size() >= syncBatch)
        settleWritten();
}

void FileWriter::settleWritten()
{
    m_due = m_written.size();
    for (std::size_t count = 0; count < m_due; count += syncRun)
        m_workCame.notify_one();
}

void FileWriter::settleRun(std::unique_lock<std::mutex>& lock)
{
    const std::size_t count = std::min(m_due, syncRun);
    const auto end = m_written.begin() + qsizetype(count);
    std::vector<std::shared_ptr<Target>> run(std::make_move_iterator(m_written.begin()), std::make_move_iterator(end));
    m_written.erase(m_written.begin(), end);
    m_due -= count;
    lock.unlock();
    for (const auto& target : run)
        settle(*target);
    run.clear();
    lock.lock();
    const bool wereMany = m_unsettled > enoughSettled;
    m_unsettled -= count;
    if (m_unsettled == 0 || (wereMany && m_unsettled <= enoughSettled))
        m_workDone.notify_all();
}

void FileWriter::fail(std::exception_ptr error)
{
    if (!m_error)
        m_error = error;
    m_buffers.wake();
    m_workDone.notify_all();
}

void FileWriter::writeSlices(Target& target, const std::vector<Slice>& slices) const
{
    std::array<std::span<const std::byte>, slicesPerWrite> pieces;
    std::transform(slices.begin(), slices.end(), pieces.begin(), [](const Slice& slice) { return slice.bytes(); });
    const quint64 before = target.file.size();
    target.file.writePieces(std::span(pieces).first(slices.size()));
    target.sinceWriteOut += target.file.size() - before;
    if (!target.file.isDirect() && target.sinceWriteOut >= writeOutBytes) {
        target.file.startWriteOut();
        target.sinceWriteOut = 0;
    }
}

void FileWriter::settle(Target& target)
{
    if (m_policy.sync)
        target.file.sync();
    target.file.close();
    if (target.file.isDirectRefused())
        m_fellBack.store(true, std::memory_order_relaxed);
    m_progress.addDurableFile();
}

} // namespace basekeep
