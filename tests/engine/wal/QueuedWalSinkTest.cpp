#include "engine/wal/QueuedWalSink.h"

#include "tests/support/TestBytes.h"

#include <QtTest/QTest>

using namespace basekeep;

namespace {

/// Notes what it is told; stands still or fails when the test wants it to.
class ScriptedSink final : public WalSink
{
public:
    void beginSegment(const QString& fileName) override { note(QStringLiteral("begin ") + fileName); }
    void write(std::span<const std::byte> chunk) override { note(QStringLiteral("write %1").arg(chunk.size())); }
    void endSegment() override { note(QStringLiteral("end")); }
    void sync() override { note(QStringLiteral("sync")); }
    void writeHistory(const QString& fileName, const QByteArray& content) override
    {
        note(QStringLiteral("history ") + fileName + QLatin1Char(' ') + QString::fromUtf8(content));
    }
    void finish() override { note(QStringLiteral("finish")); }

    void failAt(const QString& word)
    {
        const std::lock_guard lock(m_mutex);
        m_failsAt = word;
    }
    void block(bool blocked)
    {
        const std::lock_guard lock(m_mutex);
        m_isBlocked = blocked;
        m_changed.notify_all();
    }
    [[nodiscard]] QStringList notes() const
    {
        const std::lock_guard lock(m_mutex);
        return m_notes;
    }

private:
    void note(const QString& text)
    {
        std::unique_lock lock(m_mutex);
        m_notes << text;
        m_changed.wait(lock, [this] { return !m_isBlocked; });
        if (!m_failsAt.isEmpty() && text.startsWith(m_failsAt))
            throw Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}};
    }

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    QStringList m_notes;
    QString m_failsAt;
    bool m_isBlocked = false;
};

} // namespace

class QueuedWalSinkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doesEverythingInOrder()
    {
        ScriptedSink sink;
        QueuedWalSink queue(sink);
        queue.writeHistory(QStringLiteral("00000002.history"), "content");
        queue.beginSegment(QStringLiteral("one"));
        queue.write(bytesOf("12345"));
        queue.sync(Lsn{100});
        queue.write(bytesOf("678"));
        queue.endSegment(Lsn{200});
        queue.finish(Lsn{300});
        QTRY_VERIFY(queue.waitUntilIdle());
        QCOMPARE(sink.notes(),
                 QStringList({QStringLiteral("history 00000002.history content"), QStringLiteral("begin one"),
                              QStringLiteral("write 5"), QStringLiteral("sync"), QStringLiteral("write 3"),
                              QStringLiteral("end"), QStringLiteral("finish")}));
        QCOMPARE(queue.flushed(), Lsn{300});
    }

    void callsNothingFlushedBeforeItIs()
    {
        ScriptedSink sink;
        sink.block(true);
        QueuedWalSink queue(sink);
        queue.write(bytesOf("12345"));
        queue.sync(Lsn{100});
        QTRY_COMPARE(sink.notes().size(), 1);
        QCOMPARE(queue.flushed(), Lsn{});
        QVERIFY(!queue.waitUntilIdle());
        QCOMPARE(queue.flushed(), Lsn{});
        sink.block(false);
        QTRY_COMPARE(queue.flushed(), Lsn{100});
        QTRY_VERIFY(queue.waitUntilIdle());
    }

    void hasNoRoomWhenTheSinkFallsBehind()
    {
        ScriptedSink sink;
        sink.block(true);
        QueuedWalSink queue(sink);
        const QByteArray mebibyte(1 << 20, 'x');
        int written = 0;
        while (queue.waitForRoom()) {
            queue.write(bytesOf(mebibyte));
            ++written;
            QVERIFY(written < 100);
        }
        QVERIFY(!queue.waitForRoom());
        sink.block(false);
        QTRY_VERIFY(queue.waitForRoom());
        QTRY_VERIFY(queue.waitUntilIdle());
        QCOMPARE(sink.notes().size(), written);
    }

    void theSinksFailureIsThrown()
    {
        ScriptedSink sink;
        sink.failAt(QStringLiteral("end"));
        QueuedWalSink queue(sink);
        queue.beginSegment(QStringLiteral("one"));
        queue.endSegment(Lsn{100});
        QTRY_VERIFY(failureOf([&] { static_cast<void>(queue.waitUntilIdle()); }));
        BASEKEEP_EXPECT_FAILURE(static_cast<void>(queue.waitForRoom()), Failure::Code::DiskFull, "full");
        BASEKEEP_EXPECT_FAILURE(queue.write(bytesOf("x")), Failure::Code::DiskFull, "full");
        QCOMPARE(queue.flushed(), Lsn{});
        QCOMPARE(sink.notes().size(), 2);
    }

    void givesUpWhatIsQueued()
    {
        ScriptedSink sink;
        {
            QueuedWalSink queue(sink);
            sink.block(true);
            queue.beginSegment(QStringLiteral("one"));
            QTRY_COMPARE(sink.notes().size(), 1);
            for (int index = 0; index < 100; ++index)
                queue.write(bytesOf("x"));
            sink.block(false);
        }
        QVERIFY(sink.notes().size() <= 101);
    }
};

QTEST_GUILESS_MAIN(QueuedWalSinkTest)
#include "QueuedWalSinkTest.moc"
