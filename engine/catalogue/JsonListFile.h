#pragma once

#include <QtCore/QJsonArray>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// A list of the user's things in one JSON file, {"version": 1, "KEY": […]}, replaced as a whole (QSaveFile) and
/// readable for its owner only.
class JsonListFile final
{
public:
    JsonListFile(QString fileName, QString key) : m_fileName(std::move(fileName)), m_key(std::move(key)) {}

    /// Nothing if there is no such file or it cannot be understood; such a file is kept beside the next one that is
    /// written, for somebody to mend it by hand.
    [[nodiscard]] std::optional<QJsonArray> read() const;

    /// Throws Failure; `what` says in one sentence what could not be saved.
    void write(const QJsonArray& entries, const QString& what) const;

private:
    QString m_fileName;
    QString m_key;
};

} // namespace basekeep
