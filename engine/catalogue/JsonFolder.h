#pragma once

#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// Things of the user, each one JSON object in a file of its own named after its id: processes that write different
/// things need no lock between them, and of two that write the same one the later wins. Files are replaced as a whole
/// (QSaveFile) and readable for their owner only.
class JsonFolder final
{
public:
    explicit JsonFolder(QString folder) : m_folder(std::move(folder)) {}

    struct Entry
    {
        QString id;
        QJsonObject object;
    };

    [[nodiscard]] QString path() const { return m_folder; }
    [[nodiscard]] qsizetype count() const;      ///< of files, readable or not
    [[nodiscard]] QList<Entry> entries() const; ///< in no order; unreadable files are left out
    [[nodiscard]] std::optional<QJsonObject> read(const QString& id) const;

    /// The system's text if it could not be written, else nothing. An id becomes a file name, so only one of up to 64
    /// letters, digits, '-' and '_' is taken.
    [[nodiscard]] QString write(const QString& id, const QJsonObject& object) const;
    void remove(const QString& id) const;

private:
    [[nodiscard]] QString fileName(const QString& id) const;

    QString m_folder;
};

} // namespace basekeep
