#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QPlainTextEdit>

namespace basekeep {

/// The end of a log file, growing as the file does while it is shown. Stays where the reader has scrolled to, or at the
/// end if that is in sight.
class LogFollower final : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit LogFollower(QWidget* parent = nullptr);

    /// Nothing happens if it is that file already; a server may change to a new one.
    void setFile(const QString& fileName);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void readOn();

    QString m_fileName;
    qint64 m_position = 0; ///< read up to here
    QByteArray m_rest;     ///< of a line that is not complete yet
    QTimer m_timer;
};

} // namespace basekeep
