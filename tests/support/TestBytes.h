#pragma once

#include "engine/jobs/Failure.h"

#include <QtCore/QByteArray>
#include <QtCore/QFile>
#include <QtCore/QString>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

namespace basekeep {

/// The bytes as the engine's stages take them.
[[nodiscard]] inline std::span<const std::byte> bytesOf(const QByteArray& bytes)
{
    return std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

/// A file's content; a text that no test expects if it cannot be read.
[[nodiscard]] inline QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
}

/// The failure that the action throws, or nothing.
[[nodiscard]] inline std::optional<Failure> failureOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Failure& failure) {
        return failure;
    }
    return std::nullopt;
}

} // namespace basekeep

/// The action fails with that code, and says something that contains the text.
#define BASEKEEP_EXPECT_FAILURE(action, expectedCode, expectedText)                                                    \
    do {                                                                                                               \
        const std::optional<basekeep::Failure> failed = basekeep::failureOf([&] { action; });                          \
        QVERIFY2(failed, "nothing was thrown");                                                                        \
        QVERIFY2(failed->toText().contains(QString::fromUtf8(expectedText)), qPrintable(failed->toText()));            \
        QCOMPARE(failed->code, expectedCode);                                                                          \
    } while (false)
