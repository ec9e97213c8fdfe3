#pragma once

#include "engine/jobs/Failure.h"

#include <QtWidgets/QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace basekeep {

enum class StateColor;

/// News in the window, above the page it belongs to: an icon, a sentence, a hint, and the system's own words folded
/// away. Hidden while it has nothing to say. Copy takes the program's version along.
class MessageBar final : public QFrame
{
    Q_OBJECT

public:
    enum class Kind { Note, Good, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    void showMessage(Kind kind, const QString& text, const QString& hint = {}, const QString& detail = {});
    void showFailure(const Failure& failure);
    void clear(); ///< hides it and forgets the action

    /// A button in the bar, named by a verb; goes with the next message or clear().
    void setAction(const QString& text, std::function<void()> action);

    [[nodiscard]] QString text() const; ///< what is shown, as it would be copied but without the version

protected:
    void changeEvent(QEvent* event) override;

private:
    void copyText();
    void updateColors();
    void setDetailShown(bool isShown);

    Kind m_kind = Kind::Note;
    QString m_text;
    QString m_hint;
    QString m_detail;
    std::function<void()> m_action;
    QLabel* m_icon;
    QLabel* m_textLabel;
    QLabel* m_hintLabel;
    QLabel* m_detailLabel;
    QPushButton* m_actionButton;
    QToolButton* m_detailButton;
    QToolButton* m_copyButton;
    QToolButton* m_closeButton;
};

} // namespace basekeep
