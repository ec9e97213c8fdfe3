#pragma once

#include <QtWidgets/QWidget>

class QHBoxLayout;
class QLabel;

namespace basekeep {

/// The head of a page: icon, name, a quiet line under it, and on the right what can be done here.
class PageHeader final : public QWidget
{
    Q_OBJECT

public:
    PageHeader(const QString& iconName, const QString& title, const QString& subtitle, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setSubtitle(const QString& subtitle);
    void addWidget(QWidget* widget); ///< on the right, after those already there

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateColors();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_subtitle;
    QHBoxLayout* m_actions;
};

} // namespace basekeep
