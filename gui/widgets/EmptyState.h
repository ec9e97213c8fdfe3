#pragma once

#include <QtWidgets/QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace basekeep {

/// What a page shows while it has nothing to show: what would be here, and the first step towards it.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    EmptyState(const QString& iconName, const QString& title, const QString& text, QWidget* parent = nullptr);

    /// A button under the text; the first one is the default.
    QPushButton* addButton(const QString& text, const QString& iconName);

    void setText(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateColors();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QHBoxLayout* m_buttons;
};

} // namespace basekeep
